"""The entry point of the command line: errors are sentences with an exit code, never a traceback."""

from __future__ import annotations

import logging
import sys

import typer

from selmask.cli import data, masks, results, runs  # noqa: F401  these register their commands
from selmask.cli.application import Invocation, app, workspace_at
from selmask.errors import SelmaskError

UNEXPECTED = 70
INTERRUPTED = 130


def main() -> None:
    """Run the requested command and end with its exit code.

    0: done; 1: failed; 2: bad input; 3: the workspace is busy; 4: a run failed; 70: an internal error.
    """
    invocation = Invocation()
    try:
        app(obj=invocation)
    except SelmaskError as error:
        _leave(str(error), error.exit_code)
    except KeyboardInterrupt:
        _leave("Interrupted; runs in the background continue.", INTERRUPTED)
    except BrokenPipeError:
        # Whoever read the output (head, less) has had enough.
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:  # noqa: BLE001  the last resort: the log has the traceback, the user a sentence
        _leave(_unexpected(error, invocation), UNEXPECTED)


def _leave(message: str, code: int) -> None:
    typer.echo(f"selmask: {message}", err=True)
    sys.exit(code)


def _unexpected(error: Exception, invocation: Invocation) -> str:
    log = workspace_at(invocation.home).home / "selmask.log"
    handler = logging.FileHandler(log)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger = logging.getLogger(__name__)
    logger.addHandler(handler)
    logger.error("Internal error", exc_info=error)
    logger.removeHandler(handler)
    handler.close()
    return f"Internal error: {type(error).__name__}: {error}. The traceback is in {log}."
