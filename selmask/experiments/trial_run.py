"""The trial of a model for an experiment: a few steps on its data and with its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.runs.kinds.trial import TRIAL
from selmask.runs.run_specs import DataRef, TrialSpec

if TYPE_CHECKING:
    from selmask.experiments.plan import Data
    from selmask.experiments.spec import ExperimentSpec
    from selmask.store.run import NewRun


def trial_run(spec: ExperimentSpec, data: Data, model: str) -> NewRun:
    """The trial of one of the models of `spec`, with its data and settings."""
    return TRIAL.new_run(
        TrialSpec(
            model=model,
            corpus=DataRef.of(data.corpus),
            leave_out=tuple(map(DataRef.of, data.left_out(spec))),
            labelled=DataRef.of(data.labelled),
            post_training=spec.post_training,
            fine_tuning=spec.fine_tuning,
        )
    )
