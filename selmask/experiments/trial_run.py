"""A trial: how fast a model learns on this device, measured in a few steps before an experiment is started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.runs.run_specs import DataRef, TrialSpec, model_in_words
from selmask.store.run import NewRun

if TYPE_CHECKING:
    from selmask.experiments.plan import Data
    from selmask.experiments.spec import ExperimentSpec

TRIAL = "trial"


def trial_run(spec: ExperimentSpec, data: Data, model: str) -> NewRun:
    """The trial of one of the models of `spec`, with its data and settings."""
    task = TrialSpec(
        model=model,
        corpus=DataRef.of(data.corpus),
        leave_out=tuple(map(DataRef.of, data.left_out(spec))),
        labelled=DataRef.of(data.labelled),
        post_training=spec.post_training,
        fine_tuning=spec.fine_tuning,
    )
    return NewRun(TRIAL, f"Trial of {model_in_words(model)}", task.model_dump(mode="json"))
