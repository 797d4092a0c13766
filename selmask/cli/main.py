"""Running the command line: errors as sentences with an exit code, never a traceback."""

from __future__ import annotations

import logging
import sys

import typer

from selmask.cli import data, masks, results, runs  # noqa: F401  these register their commands
from selmask.cli.application import app
from selmask.errors import SelmaskError

UNEXPECTED = 70
INTERRUPTED = 130


def main() -> None:
    """Run the command that was asked for, and leave with its exit code.

    0: done; 1: failed; 2: bad input; 3: the workspace is busy; 4: a run failed; 70: an error of selmask's own.
    """
    try:
        app()
    except SelmaskError as error:
        _leave(str(error), error.exit_code)
    except KeyboardInterrupt:
        _leave("Interrupted; runs in the background go on.", INTERRUPTED)
    except BrokenPipeError:
        # Whoever read the output (head, less) has had enough.
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:  # noqa: BLE001  the last resort: the log has the traceback, the user a sentence
        _leave(_unexpected(error), UNEXPECTED)


def _leave(message: str, code: int) -> None:
    typer.echo(f"selmask: {message}", err=True)
    sys.exit(code)


def _unexpected(error: Exception) -> str:
    from selmask.cli.application import workspace_at

    log = workspace_at(None).home / "selmask.log"
    logging.basicConfig(filename=log, format="%(asctime)s %(message)s")
    logging.getLogger(__name__).error("unexpected", exc_info=error)
    return f"An error of selmask's own happened: {type(error).__name__}: {error}. The traceback is in {log}."
