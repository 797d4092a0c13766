"""Single tokens drawn at random: what BERT was trained with."""

from __future__ import annotations

from typing import ClassVar, Literal

from selmask.masking.look import Look
from selmask.masking.strategies.shared.random_family import RandomFamily
from selmask.masking.text_form import Preparation


class RandomToken(RandomFamily):
    """Every token alike, punctuation too; parts of words are hidden and often guessed from the rest of the word."""

    description: ClassVar[str] = "Single tokens drawn uniformly at random, parts of words and punctuation among them."
    citation: ClassVar[str] = "Devlin et al. 2019, BERT"
    look: ClassVar[Look] = Look("blue", "circle-x", "dot")

    name: Literal["random-token"] = "random-token"

    @property
    def preparation(self) -> Preparation:
        """Tokens, whatever the lexicon says."""
        return Preparation(unit="token", lexicon="unused")
