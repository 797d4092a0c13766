"""The entry point of the command line: errors are sentences with an exit code, never a traceback."""

from __future__ import annotations

import sys

import typer

from selmask.cli import data, fault_log, interruption, masks, planning, results, runs, undoing  # noqa: F401  importing them registers their commands
from selmask.cli.application import Invocation, app
from selmask.errors import Interrupted, SelmaskError

UNEXPECTED = 70  # EX_SOFTWARE of sysexits.h
_INTERRUPTED = "Interrupted."


def main() -> None:
    """Runs the command that was given, and exits with its exit code.

    0: done; 1: failed; 2: bad input; 3: the workspace is busy; 4: a run failed; 70: an internal error;
    130: interrupted.
    """
    invocation = Invocation()
    interruption.remember()
    try:
        app(obj=invocation)
    except SystemExit as left:
        if left.code == Interrupted.exit_code:  # typer has caught Ctrl+C
            _say(_INTERRUPTED)
        raise
    except BrokenPipeError:
        # The reader of the output (head, less) has closed it.
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:  # noqa: BLE001  the user gets a sentence, and the log the traceback
        message, code = _in_words(error, invocation)
        _say(message)
        sys.exit(code)


def _in_words(error: Exception, invocation: Invocation) -> tuple[str, int]:
    """What to tell the user about the error, and the exit code."""
    if interruption.came() and not isinstance(error, Interrupted):
        return _INTERRUPTED, Interrupted.exit_code
    if isinstance(error, SelmaskError):
        return str(error), error.exit_code
    return _unexpected(error, invocation), UNEXPECTED


def _say(message: str) -> None:
    typer.echo(f"selmask: {message}", err=True)


def _unexpected(error: Exception, invocation: Invocation) -> str:
    log = fault_log.keep(error, invocation.home)
    where = f"The traceback is in {log}." if log else "No log could be written, so the traceback is lost."
    return f"Internal error: {type(error).__name__}: {error}. {where}"
