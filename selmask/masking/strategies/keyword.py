"""Words close in meaning to their whole document, by the encoder's own embeddings."""

from __future__ import annotations

from typing import ClassVar, Literal

from selmask.masking.look import Look
from selmask.masking.strategies.shared.model_scored import ModelScored
from selmask.masking.strategy import Scoring


class Keyword(ModelScored):
    """The closer a word's embedding is to its document's, the higher its score."""

    title: ClassVar[str] = "Keywords of each text"
    description: ClassVar[str] = "Words whose embedding is close to that of their whole text, as in keyword extraction."
    citation: ClassVar[str] = "After Golchin et al. 2023, arXiv 2307.07160, and Grootendorst 2020, KeyBERT"
    look: ClassVar[Look] = Look("orange", "star", "dashdot")

    name: Literal["keyword"] = "keyword"

    @property
    def scoring(self) -> Scoring:
        """Cosine similarities to the document, by the base model's embeddings."""
        return Scoring(method="keyword")
