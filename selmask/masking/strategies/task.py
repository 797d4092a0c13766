"""Words that decide what a classifier of the training labels says."""

from __future__ import annotations

from typing import ClassVar, Literal

from selmask.masking.look import Look
from selmask.masking.strategies.shared.model_scored import ModelScored
from selmask.masking.strategy import Scoring


class Task(ModelScored):
    """The more the predicted class hangs on a word, the more it is wanted."""

    description: ClassVar[str] = (
        "Words that decide a classifier of the training labels, by gradients and not Train No Evil's word-by-word way."
    )
    citation: ClassVar[str] = "In the spirit of Gu et al. 2020, Train No Evil, arXiv 2004.09733"
    look: ClassVar[Look] = Look("purple", "pentagon", "dash")

    name: Literal["task"] = "task"

    @property
    def scoring(self) -> Scoring:
        """Gradients of a classifier that is fine-tuned on the training labels of the repeat it serves."""
        return Scoring(method="task", needs_labels=True)
