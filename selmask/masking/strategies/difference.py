"""Words similar to those that set the corpus apart from general English, after Difference-Masking (Wilf et al. 2023).

Two steps are from the paper: words that are frequent in the domain's corpus and rare in the pretraining corpus are
its anchor words, and the more similar a word is to one of them, the more probably it is masked.

The rest is selmask's own, because a model's pretraining corpus is not at hand and words are hidden as a whole: the
frequencies of general English (package wordfreq) stand for the pretraining corpus; an anchor word is ranked by the
ratio of the two frequencies; the similarity is that of embeddings without context (see
`selmask.scoring.anchor_word_similarity`); and the hidden words are drawn within the budget as for every other strategy.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from selmask.masking.look import Look
from selmask.masking.strategies.shared.model_scored import ModelScored
from selmask.masking.strategy import Scoring


class Difference(ModelScored):
    """The more similar a word is to one of the corpus's anchor words, the higher its score."""

    title: ClassVar[str] = "Words that set the field apart"
    description: ClassVar[str] = (
        "Words close in meaning to words that are common in the corpus and rare in general English."
    )
    citation: ClassVar[str] = (
        "After Wilf et al. 2023, Difference-Masking, arXiv 2305.14577, with general English for the pretraining corpus"
    )
    look: ClassVar[Look] = Look("green", "cross", "dashdot")

    name: Literal["difference"] = "difference"
    anchors: int = Field(
        20,
        ge=1,
        le=10_000,
        description="The number of words from which similarity counts, those that set the corpus apart most.",
        json_schema_extra={"label": "Anchor words"},  # the anchors of a comparison are something else
    )

    @property
    def scoring(self) -> Scoring:
        """Cosine similarities to the anchor words, by the base model's embeddings."""
        return Scoring(method="difference", parameters={"anchors": self.anchors})
