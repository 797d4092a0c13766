"""Starting an experiment: its runs enter the queue, and a supervisor works on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.experiments.plan import queue_experiment
from selmask.processes.start import ensure_supervisor

if TYPE_CHECKING:
    from selmask.experiments.spec import ExperimentSpec
    from selmask.store.experiments import Experiment
    from selmask.workspace import Workspace


def start_experiment(workspace: Workspace, spec: ExperimentSpec) -> Experiment:
    """Queues the runs of `spec`, starts a supervisor unless one is alive, and returns at once.

    Raises:
        BadInput: another experiment has this name; a data set or a model cannot be used.
        SelmaskError: the supervisor cannot be started; the runs stay queued.
    """
    experiment = queue_experiment(workspace, spec)
    ensure_supervisor(workspace)
    return experiment
