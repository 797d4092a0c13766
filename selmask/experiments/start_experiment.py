"""Starting an experiment: its runs enter the queue, and a supervisor works on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.experiments.plan import queue_experiment
from selmask.processes.start import ensure_supervisor

if TYPE_CHECKING:
    from collections.abc import Callable

    from selmask.experiments.spec import ExperimentSpec
    from selmask.store.experiments import Experiment
    from selmask.workspace import Workspace


def start_experiment(
    workspace: Workspace,
    spec: ExperimentSpec,
    warn: Callable[[str], None] = lambda _: None,
    project: str | None = None,
) -> Experiment:
    """Queues the runs of `spec`, starts a supervisor unless one is alive, and returns without waiting for the runs.

    Args:
        workspace, spec, warn, project: As in `queue_experiment`.

    Raises:
        BadInput: another experiment has this name, or this one cannot be run; says why. Nothing is queued.
        SelmaskError: the supervisor cannot be started; the runs stay queued.
    """
    experiment = queue_experiment(workspace, spec, warn, project)
    ensure_supervisor(workspace)
    return experiment
