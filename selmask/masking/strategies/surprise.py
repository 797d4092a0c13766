"""Words that the base model does not expect in their context."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from selmask.masking.look import Look
from selmask.masking.strategies.shared.model_scored import ModelScored
from selmask.masking.strategy import Scoring


class Surprise(ModelScored):
    """The less probable a word is for the base model, given the rest, the higher its score."""

    title: ClassVar[str] = "Words the model cannot guess"
    description: ClassVar[str] = "Words that the base model cannot guess from the rest, before any post-training."
    citation: ClassVar[str] = "After Zhang et al. 2023, Weighted Sampling for Masked LM, arXiv 2302.14225"
    look: ClassVar[Look] = Look("sky", "triangle-down", "dot")

    name: Literal["surprise"] = "surprise"
    passes: int = Field(
        7,
        ge=2,
        le=100,
        description="Passes over the corpus. Each word is hidden in one of them: with more passes, more of its context "
        "stays visible.",
    )

    @property
    def scoring(self) -> Scoring:
        """Log-probabilities under the base model's own head."""
        return Scoring(method="surprise", parameters={"passes": self.passes})
