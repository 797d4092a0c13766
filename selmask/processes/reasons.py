"""Reasons why a run did not finish, one sentence each, from an exception or from the end of a process."""

from __future__ import annotations

import signal
from dataclasses import dataclass

from selmask.disk.full_disk import is_full_disk
from selmask.errors import NewerWorkspace, RunLost, SelmaskError, WorkspaceBusy

MEMORY = "Memory ran out. Choose a smaller batch or shorter windows, or close other programs."
DISK = "The disk is full. Free some space, then resume the run."

_CLUES = (
    ("can't allocate memory", MEMORY),  # torch on a CPU
    ("CUDA out of memory", MEMORY),
)


@dataclass(frozen=True)
class Ending:
    """How a dead worker ended; `lost` if that was not the run's fault, so another attempt is worthwhile."""

    reason: str
    lost: bool


def of_error(error: BaseException) -> str:
    """The sentence for the exception that stopped a worker; the log has its traceback."""
    if isinstance(error, SelmaskError):
        return str(error)
    if isinstance(error, MemoryError):
        return MEMORY
    if is_full_disk(error):
        return DISK
    text = " ".join(str(error).split())
    reason = next((sentence for clue, sentence in _CLUES if clue in text), None)
    return reason or f"Unexpected error: {type(error).__name__}: {text[:300]}"


def may_pass(error: BaseException) -> bool:
    """Whether the workspace was in the way, not the run, so that another try is worthwhile.

    Its database is locked, its disk is full, or a newer version uses it now, whose supervisor will go on.
    """
    return isinstance(error, WorkspaceBusy | NewerWorkspace) or is_full_disk(error)


def is_no_fault(error: BaseException) -> bool:
    """Whether a run was cut off by `error` through no fault of its own, so that another attempt is worthwhile."""
    return isinstance(error, RunLost) or may_pass(error)


def of_exit(code: int) -> Ending:
    """How a worker ended that exited with `code` (negative: killed by that signal) without recording its end."""
    if code == -signal.SIGKILL:
        return Ending("Its process was killed, by hand or by the system because memory ran out.", lost=True)
    if code < 0:
        return Ending(f"Its process was ended by the signal {_signal_name(-code)}.", lost=True)
    return Ending(f"Its process ended (exit code {code}) without giving a reason; the log may say why.", lost=False)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
