"""Spans of consecutive words drawn at random."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from selmask.masking.strategy import Choice, SpanLengths, Strategy, Weigh, alike

if TYPE_CHECKING:
    from selmask.masking.units import Units
    from selmask.specs import Masking


class RandomSpan(Strategy):
    """Neighbours are hidden together, so that a word cannot be guessed from the one beside it."""

    description: ClassVar[str] = "Spans of consecutive words, of geometric length, drawn uniformly at random."
    citation: ClassVar[str] = "Joshi et al. 2020, SpanBERT, doi 10.1162/tacl_a_00300"
    is_random_family: ClassVar[bool] = True

    name: Literal["random-span"] = "random-span"
    p: float = Field(0.2, gt=0, lt=1, description="Of the geometric lengths: 0.2 gives 3.8 words on average.")
    longest: int = Field(10, ge=1, le=100, description="The most words of a span.")

    def fit(self, corpus: Units) -> Weigh:
        """Every unit has tier FIRST and score 1; the spans are cut when they are drawn."""
        return alike

    def choice(self, masking: Masking) -> Choice:
        """Whole spans; how often a word stands in the window is no matter."""
        return Choice(masking.rate, occurrences="each", spans=SpanLengths(self.p, self.longest))
