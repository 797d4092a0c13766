"""Ending a worker with all its descendants.

Killing the process group is not enough, because torchrun puts each rank into a session of its own. Descending the tree
is not enough either, because the children of a killed worker have lost their parent. So every worker carries a mark in
its environment, which its children inherit, and both the mark and the tree are followed.
"""

from __future__ import annotations

from contextlib import suppress

import psutil

MARK = "SELMASK_WORKER"
"""The environment variable that names a worker and its children."""

POLITE_SECONDS = 2


def end_with_descendants(mark: str) -> None:
    """Ends every process that carries `mark`, with its children: terminates them, then kills those that remain."""
    members = _members(mark)
    for process in members:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(members, timeout=POLITE_SECONDS)
    for process in {*stubborn, *_members(mark)}:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn, timeout=POLITE_SECONDS)


def _members(mark: str) -> list[psutil.Process]:
    marked = [process for process in psutil.process_iter() if _carries(process, mark)]
    members = set(marked)
    for process in marked:
        with suppress(psutil.NoSuchProcess):
            members.update(process.children(recursive=True))
    return list(members)


def _carries(process: psutil.Process, mark: str) -> bool:
    try:
        return process.environ().get(MARK) == mark
    except (psutil.Error, OSError):
        return False  # it has ended, or belongs to another user
