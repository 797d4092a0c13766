"""Starting an experiment: its runs enter the queue, and a supervisor works on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.experiments.checks import check
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import planned_anew
from selmask.experiments.queued_again.renewals import renewals
from selmask.experiments.queued_again.same_experiment import same_experiment, settled
from selmask.experiments.stored.extended import note_extended
from selmask.processes.start import ensure_supervisor
from selmask.runs import control
from selmask.runs.kinds.all_kinds import check_again
from selmask.store.experiments import Place
from selmask.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from selmask.experiments.spec import ExperimentSpec
    from selmask.store.experiments import Experiment
    from selmask.workspace import Workspace


def queue_experiment(
    workspace: Workspace,
    spec: ExperimentSpec,
    warn: Callable[[str], None] = lambda _: None,
    project: str | None = None,
) -> Experiment:
    """Queues those runs of `spec` that have not finished; idempotent for the same experiment (see `same_experiment`).

    A finished run whose model or scores are gone is queued again if one of the others starts from it.

    Args:
        workspace: The workspace with the data.
        spec: The experiment; nothing of it is queued unless all of it can be run.
        warn: Receives the warnings about it, one sentence each.
        project: The project that a new experiment joins, which is made if there is none of this name; by default that
            of its labelled texts.

    Raises:
        BadInput: another experiment has this name, or this one cannot be run; says why.
    """
    for warning in check(workspace, spec).require():
        warn(warning)
    return queue_checked(workspace, spec, project)


def queue_checked(workspace: Workspace, spec: ExperimentSpec, project: str | None = None) -> Experiment:
    """Queues the runs of `spec`, which `check` has found to be possible; the rest is as in `queue_experiment`.

    Raises:
        BadInput: another experiment has this name.
    """
    store = Store.of(workspace)
    stored, spec = same_experiment(store, spec), settled(store, spec)
    planned = planned_anew(store, spec, Data.of(spec, workspace))
    again = renewals(planned.runs, store.runs.all(), workspace)
    for run in again:
        check_again(run, workspace)
    with store.transaction():
        runs = {new.hash: run for new, run in zip(planned.runs, store.runs.queue_all(planned.runs), strict=True)}
        places = [
            Place(runs[each.run.hash].id, each.arm, each.model, each.repeat, each.budget, each.run.kind)
            for each in planned.planned
        ]
        values = spec.model_dump(mode="json") if stored is None else stored.spec
        joined = None if project is None else store.projects.named(project)
        experiment = store.experiments.add(spec.name, values, places, joined)
        if stored is None:
            experiment = note_extended(store, experiment, spec)
    for run in again:
        if store.runs.get(run.id).state.is_finished:  # not yet queued again for one that starts from it
            control.retry(workspace, run.id)
    return experiment


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
