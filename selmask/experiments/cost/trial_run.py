"""The trial of a model for an experiment: a few steps on its data and with its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.experiments.checks import check
from selmask.runs.kinds.trial import TRIAL
from selmask.runs.run_specs import DataRef, TrialSpec
from selmask.store.store import Store

if TYPE_CHECKING:
    from selmask.experiments.experiment_data import Data
    from selmask.experiments.spec import ExperimentSpec
    from selmask.store.run import NewRun, Run
    from selmask.workspace import Workspace


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


def queue_trial(workspace: Workspace, spec: ExperimentSpec, data: Data, model: str) -> Run:
    """Queues the trial of one of the models of `spec`. The caller has to start a supervisor.

    Raises:
        BadInput: the experiment cannot be run with this model; says why.
    """
    check(workspace, spec.model_copy(update={"models": (model,)})).require()
    return Store.of(workspace).runs.queue(trial_run(spec, data, model))
