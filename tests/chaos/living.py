"""The living processes of a workspace, as the machine lists them, whatever the workspace's records say."""

from __future__ import annotations

import os
import signal
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil

from selmask.processes.alive.descendants import MARK
from tests.chaos import supervise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from selmask.workspace import Workspace

DEAD = {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}


def workers(workspace: Workspace) -> dict[int, set[int]]:
    """The process ids of workers, by run."""
    found: dict[int, set[int]] = defaultdict(set)
    for process in _living(lambda process: "selmask.processes.worker" in process.cmdline()):
        with suppress(psutil.Error, OSError):
            home, _, attempt = process.environ().get(MARK, "").rpartition(":")
            if home == str(workspace.home):
                found[int(attempt.partition(".")[0])].add(process.pid)
    return dict(found)


def supervisors(workspace: Workspace) -> set[int]:
    """The process ids of supervisors; more than one for the moment in which rivals start."""
    own = {supervise.MODULE, str(workspace.home)}
    return {process.pid for process in _living(lambda process: own <= set(process.cmdline()))}


def everyone(workspace: Workspace) -> set[int]:
    """Supervisors and workers."""
    return supervisors(workspace).union(*workers(workspace).values())


def send(number: signal.Signals, *pids: int) -> None:
    """Sends a signal to processes; those that have ended meanwhile are left out."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def end_everyone(workspace: Workspace) -> None:
    """Kills supervisors and workers, those that a dying supervisor has just started included."""
    while pids := everyone(workspace):
        send(signal.SIGKILL, *pids)


def _living(is_wanted: Callable[[psutil.Process], bool]) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if is_wanted(process) and process.status() not in DEAD:
                yield process
