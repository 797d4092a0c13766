"""The experiment of the command `demo`, on the synthetic sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.experiments.spec import ExperimentSpec
from selmask.sample_project import create_sample
from selmask.specs import FineTuning, PostTraining

if TYPE_CHECKING:
    from selmask.workspace import Workspace

NAME = "Synthetic sample"


def demo_experiment(workspace: Workspace) -> ExperimentSpec:
    """Three strategies and two seeds, a few minutes on two cores; creates the sample if it is missing."""
    sample = create_sample(workspace)
    return ExperimentSpec(
        name=NAME,
        corpus=sample.corpus.name,
        labelled=sample.labelled.name,
        lexicon=sample.lexicon.name,
        post_training=PostTraining(steps=20, batch_tokens=1024, max_length=128),
        fine_tuning=FineTuning(epochs=4, min_steps=0, max_length=128, learning_rate=1e-4),
        fine_tuning_seeds=(0, 1),
        label_budgets=(100,),
    )
