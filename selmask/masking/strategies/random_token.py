"""Single tokens drawn at random: what BERT was trained with."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from selmask.masking.preparation import Preparation
from selmask.masking.strategy import Strategy, Weigh, alike

if TYPE_CHECKING:
    from selmask.masking.units import Units


class RandomToken(Strategy):
    """Every token alike, punctuation too; parts of words are hidden and often guessed from the rest of the word."""

    description: ClassVar[str] = "Single tokens drawn uniformly at random, parts of words and punctuation among them."
    citation: ClassVar[str] = "Devlin et al. 2019, BERT"
    is_random_family: ClassVar[bool] = True

    name: Literal["random-token"] = "random-token"

    @property
    def preparation(self) -> Preparation:
        """Tokens, whatever the lexicon says."""
        return Preparation(unit="token", lexicon="unused")

    def fit(self, corpus: Units) -> Weigh:
        """Every token has tier FIRST and score 1."""
        return alike
