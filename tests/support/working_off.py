"""The queue worked off in the test's own process, without a supervisor and workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.processes.reporter import Reporter
from selmask.runs.perform import perform
from selmask.store.attempts import Attempts
from selmask.store.database import Database
from selmask.store.runs import Runs
from selmask.training.report import never

if TYPE_CHECKING:
    from selmask.store.run import Run
    from selmask.workspace import Workspace


def work_off(workspace: Workspace) -> list[Run]:
    """Do all that is queued, in this process, and give the runs back as they ended."""
    database = Database(workspace.database)
    runs, done = Runs(database), []
    while run := runs.claim("CPU"):
        Attempts(database).begin(run, 1, 0.0)
        report = Reporter(database, run)
        result = perform(run, workspace, report, never)
        report.flush()
        assert not result.pop("stopped")
        Attempts(database).finish(run, result)
        done.append(runs.get(run.id))
    return done
