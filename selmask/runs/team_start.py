"""The team of a run that several processes compute: its worker starts the other members and ends them."""

from __future__ import annotations

import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from selmask.child import child_environment, python_command
from selmask.errors import RunFailed, RunLost, SelmaskError
from selmask.processes import reasons
from selmask.training.rendezvous import has_joined, join, leave, room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selmask.workspace import Workspace

MEETING_POINT = "meeting-point"
_SECONDS_TO_LEAVE = 10
_POLL_SECONDS = 0.05


@contextmanager
def team(run_id: int, workspace: Workspace, processes: int) -> Iterator[tuple[str, ...]]:
    """Starts the other members of the team for as long as the worker trains; does nothing in a member itself.

    Args:
        run_id: The run.
        workspace: The workspace of the run.
        processes: The size of the team, this process included; with fewer GPUs it is one process for each.

    Yields:
        Notes for the result where the team differs from what was asked for.

    Raises:
        RunLost: a member was killed.
        RunFailed: a member failed before this process; gives its reason.
    """
    size = min(processes, room() or processes)
    notes = (f"{size} of {processes} processes were started: one for each GPU.",) if size < processes else ()
    if size == 1 or has_joined():
        yield notes
        return
    folder = workspace.run_folder(run_id)
    _remove_traces(folder, size)
    members = [_start(run_id, workspace, rank, size) for rank in range(1, size)]
    try:
        join(folder / MEETING_POINT, 0, size, lambda: _check(members, folder))
        yield notes
        leave()
    except Exception as error:
        if not isinstance(error, SelmaskError):
            _check(members, folder, seconds=1)  # our own error only says that they do not answer
        raise
    finally:
        _end(members)
        _remove_traces(folder, size)


def reason_file(folder: Path, rank: int) -> Path:
    """The file in the run's folder in which a member that fails leaves its reason, one sentence."""
    return folder / f"{MEETING_POINT}-{rank}"


def _start(run_id: int, workspace: Workspace, rank: int, size: int) -> subprocess.Popen[bytes]:
    where = ["--home", str(workspace.home), "--rank", str(rank), "--size", str(size)]
    command = python_command("selmask.runs.team_member", str(run_id), *where)
    return subprocess.Popen(command, env=child_environment())


def _check(members: list[subprocess.Popen[bytes]], folder: Path, seconds: float = 0) -> None:
    """Raises the cause if a member has ended, or ends within `seconds`."""
    deadline = time.monotonic() + seconds
    while not (ended := _ended(members, folder)) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    if ended:
        raise _cause(ended, len(members) + 1, folder)


def _ended(members: list[subprocess.Popen[bytes]], folder: Path) -> dict[int, int | None]:
    """The exit codes of the members that have ended, by rank; None for one that failed and has not left yet."""
    codes = {rank: member.poll() for rank, member in enumerate(members, 1)}
    return {rank: code for rank, code in codes.items() if code is not None or reason_file(folder, rank).is_file()}


def _cause(ended: dict[int, int | None], size: int, folder: Path) -> RunFailed:
    """The error for members that ended; one that was killed comes first, since the others fail because of it."""
    for rank, code in ended.items():
        if code is not None and code < 0:
            return RunLost(
                f"Process {rank + 1} of {size} ended too early: {reasons.of_exit(code).reason}",
                do="See the log; with fewer processes the run needs less memory",
            )
    rank, code = next(iter(ended.items()))
    file = reason_file(folder, rank)
    reason = file.read_text(encoding="utf-8") if file.is_file() else reasons.of_exit(code or 0).reason
    return RunFailed(f"Process {rank + 1} of {size} failed: {reason}")


def _end(members: list[subprocess.Popen[bytes]]) -> None:
    for member in members:
        try:
            member.wait(_SECONDS_TO_LEAVE)
        except subprocess.TimeoutExpired:
            member.kill()
            member.wait()


def _remove_traces(folder: Path, size: int) -> None:
    """Removes the files through which members meet and give their reasons; a killed worker leaves them behind."""
    for file in (folder / MEETING_POINT, *(reason_file(folder, rank) for rank in range(1, size))):
        file.unlink(missing_ok=True)
