"""Single tokens drawn at random, as in BERT's own training."""

from __future__ import annotations

from typing import ClassVar, Literal

from selmask.masking.look import Look
from selmask.masking.strategies.shared.random_family import RandomFamily
from selmask.masking.text_form import TextForm


class RandomToken(RandomFamily):
    """All tokens with the same score, punctuation too; a hidden part of a word can often be guessed from the rest."""

    title: ClassVar[str] = "Random tokens"
    description: ClassVar[str] = "Single tokens drawn uniformly at random, including parts of words and punctuation."
    citation: ClassVar[str] = "Devlin et al. 2019, BERT"
    look: ClassVar[Look] = Look("blue", "circle-x", "dot")

    name: Literal["random-token"] = "random-token"

    @property
    def text_form(self) -> TextForm:
        """Single tokens, without the lexicon."""
        return TextForm(unit="token", lexicon="unused")
