"""The team of a run that several processes compute: its worker starts the other members and ends them."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from selmask.child import child_environment, python_command
from selmask.errors import RunFailed, SelmaskError
from selmask.processes import reasons
from selmask.training.rendezvous import has_joined, join, leave, room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selmask.workspace import Workspace

MEETING_POINT = "meeting-point"
_SECONDS_TO_LEAVE = 10


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
        RunFailed: a member ended before this process.
    """
    size = min(processes, room() or processes)
    notes = (f"{size} of {processes} processes were started: one for each GPU.",) if size < processes else ()
    if size == 1 or has_joined():
        yield notes
        return
    meeting_point = workspace.run_folder(run_id) / MEETING_POINT
    meeting_point.unlink(missing_ok=True)
    members = [_start(run_id, workspace, rank, size) for rank in range(1, size)]
    try:
        join(meeting_point, 0, size, lambda: _check(members))
        yield notes
        leave()
    except Exception as error:
        if not isinstance(error, SelmaskError):
            _check(members, seconds=1)  # the cause is their end; our own error only says that they do not answer
        raise
    finally:
        _end(members, meeting_point)


def _start(run_id: int, workspace: Workspace, rank: int, size: int) -> subprocess.Popen[bytes]:
    where = ["--home", str(workspace.home), "--rank", str(rank), "--size", str(size)]
    command = python_command("selmask.runs.team_member", str(run_id), *where)
    return subprocess.Popen(command, env=child_environment())


def _check(members: list[subprocess.Popen[bytes]], seconds: float = 0) -> None:
    """Raises RunFailed if a member has ended, or ends within `seconds`."""
    for rank, member in enumerate(members, 1):
        try:
            code = member.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
        raise RunFailed(
            f"Process {rank + 1} of {len(members) + 1} ended too early: {reasons.of_exit(code).reason}",
            do="See the log; with fewer processes the run needs less memory",
        )


def _end(members: list[subprocess.Popen[bytes]], meeting_point: Path) -> None:
    for member in members:
        try:
            member.wait(_SECONDS_TO_LEAVE)
        except subprocess.TimeoutExpired:
            member.kill()
            member.wait()
    meeting_point.unlink(missing_ok=True)
