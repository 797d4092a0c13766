"""Spans of consecutive words drawn at random."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from selmask.masking.look import Look
from selmask.masking.strategies.shared.random_family import RandomFamily
from selmask.masking.strategy import Choice, SpanLengths, WordStrategy

if TYPE_CHECKING:
    from selmask.specs import Masking


class RandomSpan(RandomFamily, WordStrategy):
    """Neighbours are hidden together, so that a word cannot be guessed from the one beside it."""

    description: ClassVar[str] = "Spans of consecutive words, of geometric length, drawn uniformly at random."
    citation: ClassVar[str] = "Joshi et al. 2020, SpanBERT, doi 10.1162/tacl_a_00300"
    look: ClassVar[Look] = Look("blue", "circle-dot", "dashdot")

    name: Literal["random-span"] = "random-span"
    p: float = Field(0.2, gt=0, lt=1, description="Of the geometric lengths: 0.2 gives 3.8 words on average.")
    longest: int = Field(
        10, ge=1, le=100, description="The most words of a span; a term that is hidden as a whole counts as one."
    )

    def choice(self, masking: Masking) -> Choice:
        """Whole spans, cut when they are drawn; how often a word stands in the window is no matter."""
        return Choice(masking.rate, occurrences="each", spans=SpanLengths(self.p, self.longest))
