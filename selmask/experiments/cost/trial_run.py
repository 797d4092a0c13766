"""The trial of a model for an experiment: a few steps on its data and with its settings."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from selmask.experiments.checks import check
from selmask.experiments.cost.estimate import START_SECONDS
from selmask.runs.kinds.trial import MOST_SECONDS, TRIAL
from selmask.runs.run_specs import DataRef, TrialSpec
from selmask.store.store import Store

if TYPE_CHECKING:
    from selmask.experiments.experiment_data import Data
    from selmask.experiments.spec import ExperimentSpec
    from selmask.store.run import NewRun, Run
    from selmask.workspace import Workspace


AT_MOST_SECONDS = START_SECONDS + 2 * MOST_SECONDS
"""The longest trial, once the model is there and the texts have been read, which the experiment needs as well."""


def trial_run(spec: ExperimentSpec, data: Data, model: str) -> NewRun:
    """The trial of one of the models of `spec`, with its data and settings."""
    return TRIAL.new_run(
        TrialSpec(
            model=model,
            corpus=DataRef.of(data.corpus),
            leave_out=tuple(map(DataRef.of, data.left_out(spec))),
            labelled=DataRef.of(data.labelled),
            test=DataRef.of(data.test) if data.test else None,
            post_training=spec.post_training,
            fine_tuning=spec.fine_tuning,
        )
    )


def seconds_of_trial(store: Store, model: str, device: str) -> float | None:
    """How long trials took on the device with this label: those of this model, else of any; None if there was none."""
    trials = [run for run in store.runs.all(kind=TRIAL.name) if run.state.is_finished and run.device == device]
    like = [run for run in trials if run.spec.get("model") == model] or trials
    took = [run.ended_at - run.started_at for run in like if run.started_at is not None and run.ended_at is not None]
    return median(took) if took else None


def queue_trial(workspace: Workspace, spec: ExperimentSpec, data: Data, model: str) -> Run:
    """Queues the trial of one of the models of `spec`, before all other runs. The caller has to start a supervisor.

    Raises:
        BadInput: the experiment cannot be run with this model; says why.
    """
    check(workspace, spec.model_copy(update={"models": (model,)})).require()
    store = Store.of(workspace)
    with store.transaction():
        run = store.runs.queue(trial_run(spec, data, model))
        if run.state.is_pending:
            store.runs.put_first(run.id)
        return store.runs.get(run.id)
