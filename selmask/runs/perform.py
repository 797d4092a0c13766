"""The function that a worker calls with its run, which hands the run to its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.runs.kinds.all_kinds import KINDS

if TYPE_CHECKING:
    from selmask.observer import Observer
    from selmask.store.run import Run
    from selmask.workspace import Workspace


def perform(run: Run, workspace: Workspace, observer: Observer) -> dict[str, Any]:
    """Does what `run` asks for, in its folder of the workspace; a checkpoint there is resumed.

    Returns:
        The result, JSON-like; "stopped" is true if the run stopped early on request.

    Raises:
        NotFound: the package that provides this kind of run is not installed.
        SelmaskError: the run cannot be done; says why.
    """
    kind = KINDS.get(run.kind)
    return kind.perform(kind.spec.parse(run.spec, stored=True), run, workspace, observer)
