"""The queue worked off in the test's own process, without a supervisor and workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.observer import NOBODY, Observer
from selmask.processes.reporter import Reporter
from selmask.runs.perform import perform
from selmask.store.store import Store

if TYPE_CHECKING:
    from selmask.store.run import Run
    from selmask.workspace import Workspace


def work_off(workspace: Workspace) -> list[Run]:
    """Do all that is queued, in this process, and give the runs back as they ended."""
    store = Store.of(workspace)
    runs, done = store.runs, []
    while run := runs.claim("CPU"):
        store.hold(run).begin(1, 0.0)
        reporter = Reporter(store, run)
        result = perform(run, workspace, Observer(reporter, NOBODY.should_stop))
        reporter.flush()
        assert not result.pop("stopped")
        store.hold(run).finish(result)
        done.append(runs.get(run.id))
    return done
