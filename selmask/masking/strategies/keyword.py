"""Words that say what their document says, by the encoder's own embeddings."""

from __future__ import annotations

from typing import ClassVar, Literal

from selmask.masking.look import Look
from selmask.masking.strategies.shared.model_scored import ModelScored
from selmask.masking.strategy import Scoring


class Keyword(ModelScored):
    """The nearer a word's embedding is to its document's, the more it is wanted."""

    description: ClassVar[str] = "Words whose embedding is near their whole document's, as keywords are found."
    citation: ClassVar[str] = "After Golchin et al. 2023, arXiv 2307.07160, and Grootendorst 2020, KeyBERT"
    look: ClassVar[Look] = Look("orange", "star", "dashdot")

    name: Literal["keyword"] = "keyword"

    @property
    def scoring(self) -> Scoring:
        """Cosines under the base model."""
        return Scoring(method="keyword")
