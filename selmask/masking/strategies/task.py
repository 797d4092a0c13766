"""Words that decide the predictions of a classifier of the training labels."""

from __future__ import annotations

from typing import ClassVar, Literal

from selmask.masking.look import Look
from selmask.masking.strategies.shared.model_scored import ModelScored
from selmask.masking.strategy import Scoring


class TaskMasking(ModelScored):
    """The more the predicted class depends on a word, the higher its score."""

    title: ClassVar[str] = "Words that decide the class"
    description: ClassVar[str] = (
        "Words by which a classifier, trained on the labels of the repeat, decides the class; estimated for all words "
        "at once, not by removing each in turn."
    )
    citation: ClassVar[str] = "In the spirit of Gu et al. 2020, Train No Evil, arXiv 2004.09733"
    look: ClassVar[Look] = Look("purple", "pentagon", "dash")

    name: Literal["task"] = "task"

    @property
    def scoring(self) -> Scoring:
        """Gradients of a classifier that is fine-tuned on the training labels of the repeat that uses the scores."""
        return Scoring(method="task")
