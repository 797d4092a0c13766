"""The function that a worker calls with its run, which hands the run to its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.disk.room import wait_for_room
from selmask.disk.whole_files import remove_drafts
from selmask.runs.kinds.all_kinds import KINDS

if TYPE_CHECKING:
    from selmask.observer import Observer
    from selmask.store.run import Run
    from selmask.workspace import Workspace


def perform(run: Run, workspace: Workspace, observer: Observer) -> dict[str, Any]:
    """Does what `run` asks for, in its folder of the workspace; a checkpoint there is resumed.

    Before that, it removes what an attempt that was killed had not written completely, and waits for room on the disk.

    Returns:
        The result, JSON-like; "stopped" is true if the run stopped early on request.

    Raises:
        NotFound: the package that provides this kind of run is not installed.
        DiskFull: there was no room for ten minutes, or until a stop was requested.
        SelmaskError: the run cannot be done; says why.
    """
    folder = workspace.run_path(run.id)
    for each in (folder, *folder.glob("*/")):
        remove_drafts(each)
    wait_for_room(workspace.home, 0, "run", observer)
    return share(run, workspace, observer)


def share(run: Run, workspace: Workspace, observer: Observer) -> dict[str, Any]:
    """A team member's share of `run`, whose worker calls `perform`; result and errors as there."""
    kind = KINDS.get(run.kind)
    return kind.perform(kind.spec.parse(run.spec, stored=True), run, workspace, observer)
