"""A worker and all that it started, found and ended.

Killing the process group is not enough: torchrun puts each rank into a session of its own. Going down the tree is not
enough either: the children of a killed worker have no parent any more. So every worker carries a mark in its
environment, which its children inherit, and both ways of finding them are gone.
"""

from __future__ import annotations

from contextlib import suppress

import psutil

MARK = "SELMASK_WORKER"
"""The environment variable that names a worker and its children."""

POLITE_SECONDS = 2


def end_family(mark: str) -> None:
    """Ends every process that carries `mark`, and their children: asked first, then forced."""
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
    found = set(marked)
    for process in marked:
        with suppress(psutil.NoSuchProcess):
            found.update(process.children(recursive=True))
    return list(found)


def _carries(process: psutil.Process, mark: str) -> bool:
    try:
        return process.environ().get(MARK) == mark
    except (psutil.Error, OSError):
        return False  # gone, or another user's
