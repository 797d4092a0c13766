"""The other processes of a run that several compute together: started by its worker, and ended with it."""

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
    """Peers of this worker, while it trains; in one of them nothing happens, for it has its company.

    Args:
        run_id: What is computed.
        workspace: Where.
        processes: How many are wanted, this one counted; with fewer GPUs it is one for each of these.

    Yields:
        Sentences about what is otherwise than asked for.

    Raises:
        RunFailed: one of the peers ended before this process did.
    """
    size = min(processes, room() or processes)
    notes = (f"{size} of {processes} processes were started: one for each GPU.",) if size < processes else ()
    if size == 1 or has_joined():
        yield notes
        return
    meeting_point = workspace.run_folder(run_id) / MEETING_POINT
    meeting_point.unlink(missing_ok=True)
    peers = [_start(run_id, workspace, rank, size) for rank in range(1, size)]
    try:
        join(meeting_point, 0, size, lambda: _check(peers))
        yield notes
        leave()
    except Exception as error:
        if not isinstance(error, SelmaskError):
            _check(peers, seconds=1)  # theirs is the reason, ours is that they do not answer
        raise
    finally:
        _end(peers, meeting_point)


def _start(run_id: int, workspace: Workspace, rank: int, size: int) -> subprocess.Popen[bytes]:
    where = ["--home", str(workspace.home), "--rank", str(rank), "--size", str(size)]
    command = python_command("selmask.runs.team_member", str(run_id), *where)
    return subprocess.Popen(command, env=child_environment())


def _check(peers: list[subprocess.Popen[bytes]], seconds: float = 0) -> None:
    """Complains of a peer that has ended, or does within `seconds`."""
    for rank, peer in enumerate(peers, 1):
        try:
            code = peer.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
        raise RunFailed(
            f"Process {rank + 1} of {len(peers) + 1} ended too early: {reasons.of_exit(code).reason}",
            do="Look into the log; with fewer processes the run needs less memory",
        )


def _end(peers: list[subprocess.Popen[bytes]], meeting_point: Path) -> None:
    for peer in peers:
        try:
            peer.wait(_SECONDS_TO_LEAVE)
        except subprocess.TimeoutExpired:
            peer.kill()
            peer.wait()
    meeting_point.unlink(missing_ok=True)
