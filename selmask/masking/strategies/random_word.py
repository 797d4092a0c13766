"""Whole words drawn at random."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from selmask.masking.preparation import Preparation
from selmask.masking.strategy import Strategy, Weigh, alike

if TYPE_CHECKING:
    from selmask.masking.units import Units


class RandomWord(Strategy):
    """Every word alike; the lexicon plays no part, not even in where a word ends."""

    description: ClassVar[str] = "Whole words drawn uniformly at random; knows neither lexicon nor corpus."
    citation: ClassVar[str] = "Devlin et al. 2019, BERT (whole-word masking, 2019 update)"
    is_random_family: ClassVar[bool] = True

    name: Literal["random-word"] = "random-word"

    @property
    def preparation(self) -> Preparation:
        """Words, whatever the lexicon says."""
        return Preparation(unit="word", lexicon="unused")

    def fit(self, corpus: Units) -> Weigh:
        """Every word has tier FIRST and score 1."""
        return alike
