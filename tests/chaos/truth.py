"""Whether the states that pages and commands show are those of the processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.processes.alive.liveness import observed
from selmask.store.store import Store
from tests.chaos.living import workers
from tests.chaos.performer import is_performed

if TYPE_CHECKING:
    from selmask.workspace import Workspace


def untrue(workspace: Workspace) -> list[str]:
    """A sentence for each run whose shown state is not that of its process.

    The processes are listed before and after the look: a run is active with a process at either time, and ended unless
    the same process works on it at both.
    """
    runs = Store.of(workspace).runs
    before = workers(workspace)
    seen = [observed(runs, run) for run in runs.all()]
    after = workers(workspace)
    wrong = []
    for each in seen:
        run_id, state = each.run.id, each.state
        earlier, later = before.get(run_id, set()), after.get(run_id, set())
        if state.is_active and not earlier | later:
            wrong.append(f"{each.run.title} is {each.words} without a process")
        if not state.is_active and earlier & later and is_performed(workspace, run_id):
            wrong.append(f"{each.run.title} is {each.words} while a process works on it")
    return wrong
