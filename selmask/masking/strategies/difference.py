"""Words akin to those that set the corpus apart from general English, after Difference-Masking (Wilf et al. 2023).

Theirs are the two steps: words that are frequent in the domain's corpus and rare in what the model was pretrained on
are its anchors, and a word is masked with the greater probability the more it is like an anchor.

selmask's own, because what a model was pretrained on is not at hand and words are hidden as wholes: frequencies of
general English (package wordfreq) stand for the pretraining corpus; an anchor is one word, ranked by the ratio of the
two frequencies; likeness is that of embeddings without context (see `selmask.scoring.anchor_similarity`); and what is
hidden is drawn within the budget as for every other strategy.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from selmask.masking.look import Look
from selmask.masking.strategies.shared.model_scored import ModelScored
from selmask.masking.strategy import Scoring


class Difference(ModelScored):
    """The nearer a word is to one of the corpus's anchor words, the more it is wanted."""

    description: ClassVar[str] = "Words near in meaning to those that are common in the corpus and rare in English."
    citation: ClassVar[str] = (
        "After Wilf et al. 2023, Difference-Masking, arXiv 2305.14577, with general English for the pretraining corpus"
    )
    look: ClassVar[Look] = Look("green", "cross", "dashdot")

    name: Literal["difference"] = "difference"
    anchors: int = Field(20, ge=1, le=10_000, description="How many words stand for what sets the corpus apart.")

    @property
    def scoring(self) -> Scoring:
        """Cosines with the anchors under the base model."""
        return Scoring(method="difference", parameters={"anchors": self.anchors})
