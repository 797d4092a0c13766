"""The team of a run that several processes compute: its worker starts the other members and ends them."""

from __future__ import annotations

import json
import logging
import subprocess
import time
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from selmask.child import child_environment, python_command
from selmask.disk.whole_files import new_path
from selmask.errors import RunFailed, RunLost, SelmaskError
from selmask.processes import reasons
from selmask.processes.reasons import Ending
from selmask.training.rendezvous import has_joined, join, leave, room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selmask.workspace import Workspace

MEETING_POINT = "meeting-point"
LOST = 75
"""The exit code of a member that is not at fault: EX_TEMPFAIL, by which programs ask to be tried again."""
_SECONDS_TO_LEAVE = 10
_POLL_SECONDS = 0.05

log = logging.getLogger(__name__)


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
        RunLost: a member was killed, or found the disk full or the database locked.
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


def leave_reason(folder: Path, rank: int, error: Exception) -> int:
    """Leaves the reason why a member fails in the run's folder; returns its exit code, which tells as much as it can.

    On a full disk the file cannot be written, and the exit code has to do.
    """
    ending = Ending(reasons.of_error(error), reasons.is_no_fault(error))
    try:
        with new_path(_reason_file(folder, rank)) as draft:
            draft.write_text(json.dumps(asdict(ending)), encoding="utf-8")
    except SelmaskError as refusal:
        log.warning("%s", refusal)
    return LOST if ending.lost else RunFailed.exit_code


def _reason_file(folder: Path, rank: int) -> Path:
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
    return {rank: code for rank, code in codes.items() if code is not None or _reason_file(folder, rank).is_file()}


def _cause(ended: dict[int, int | None], size: int, folder: Path) -> RunFailed:
    """The error for members that ended; one that is not at fault comes first, since the others fail because of it."""
    for rank, code in ended.items():
        if code is not None and code < 0:
            return RunLost(
                f"Process {rank + 1} of {size} ended too early: {reasons.of_exit(code).reason}",
                do="See the log; with fewer processes the run needs less memory",
            )
    endings = {rank: _ending(code, _reason_file(folder, rank)) for rank, code in ended.items()}
    rank, ending = min(endings.items(), key=lambda each: not each[1].lost)
    return (RunLost if ending.lost else RunFailed)(f"Process {rank + 1} of {size} failed: {ending.reason}")


def _ending(code: int | None, file: Path) -> Ending:
    """How a member ended that exited with `code`, as far as it has left, and left its reason in `file` if it could."""
    if file.is_file():
        return Ending(**json.loads(file.read_text(encoding="utf-8")))
    return Ending(reasons.DISK, lost=True) if code == LOST else reasons.of_exit(code or 0)


def _end(members: list[subprocess.Popen[bytes]]) -> None:
    for member in members:
        try:
            member.wait(_SECONDS_TO_LEAVE)
        except subprocess.TimeoutExpired:
            member.kill()
            member.wait()


def _remove_traces(folder: Path, size: int) -> None:
    """Removes the files through which members meet and give their reasons; a killed worker leaves them behind."""
    for file in (folder / MEETING_POINT, *(_reason_file(folder, rank) for rank in range(1, size))):
        file.unlink(missing_ok=True)
