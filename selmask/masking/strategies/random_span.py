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
    """Hides neighbouring words together, so that a word cannot be guessed from the one beside it."""

    title: ClassVar[str] = "Random spans of words"
    description: ClassVar[str] = "Spans of consecutive words, drawn at random; short spans are likelier than long ones."
    citation: ClassVar[str] = "Joshi et al. 2020, SpanBERT, doi 10.1162/tacl_a_00300"
    look: ClassVar[Look] = Look("blue", "circle-dot", "dashdot")

    name: Literal["random-span"] = "random-span"
    p: float = Field(0.2, gt=0, lt=1, description="Parameter of the geometric lengths: 0.2 gives 3.8 words on average.")
    longest: int = Field(
        10, ge=1, le=100, description="The most words in a span; a term that is hidden as a whole counts as one word."
    )

    def choice(self, masking: Masking) -> Choice:
        """Whole spans, cut anew in each epoch; repeated words in a window are not treated together."""
        return Choice(masking.rate, occurrences="each", spans=SpanLengths(self.p, self.longest))
