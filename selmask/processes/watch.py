"""Waiting until runs have ended, without printing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from selmask.processes.alive.liveness import observed
from selmask.processes.start import ensure_supervisor
from selmask.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from selmask.processes.alive.liveness import Observed
    from selmask.workspace import Workspace

POLL_SECONDS = 0.5


def until_ended(
    workspace: Workspace, run_ids: Collection[int], on_look: Callable[[Observed], None] = lambda _: None
) -> list[Observed]:
    """Waits until all runs have ended; returns them in the order of `run_ids`. Keeps a supervisor alive meanwhile.

    Args:
        workspace: The workspace of the runs.
        run_ids: The ids of the runs.
        on_look: Receives each run at each look, to show progress.
    """
    runs = Store.of(workspace).runs
    while True:
        ensure_supervisor(workspace)
        seen = [observed(runs, runs.get(run_id)) for run_id in run_ids]
        for each in seen:
            on_look(each)
        # The store decides: a run whose worker was just killed looks lost but is queued again a moment later.
        if all(each.run.state.is_final for each in seen):
            return seen
        time.sleep(POLL_SECONDS)
