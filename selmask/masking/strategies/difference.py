"""Words akin to those that set the corpus apart from general English."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from selmask.masking.model_scored import ModelScored
from selmask.masking.strategy import Scoring


class Difference(ModelScored):
    """The nearer a word is to one of the corpus's anchor words, the more it is wanted."""

    description: ClassVar[str] = "Words near in meaning to those that are common in the corpus and rare in English."
    citation: ClassVar[str] = "After Wilf et al. 2023, Difference-Masking, arXiv 2305.14577"

    name: Literal["difference"] = "difference"
    anchors: int = Field(20, ge=1, le=10_000, description="How many words stand for what sets the corpus apart.")

    @property
    def scoring(self) -> Scoring:
        """Cosines with the anchors under the base model."""
        return Scoring(method="difference", parameters={"anchors": self.anchors})
