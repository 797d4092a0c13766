"""Whole words drawn at random."""

from __future__ import annotations

from typing import ClassVar, Literal

from selmask.masking.look import Look
from selmask.masking.part import Part
from selmask.masking.strategies.shared.random_family import RandomFamily
from selmask.masking.text_form import TextForm


class RandomWord(RandomFamily):
    """All words with the same score; the lexicon plays no part, not even in where a word ends."""

    title: ClassVar[str] = "Random words"
    description: ClassVar[str] = "Whole words drawn uniformly at random, without regard to lexicon and corpus."
    citation: ClassVar[str] = "Devlin et al. 2019, BERT (whole-word masking, 2019 update)"
    part: ClassVar[Part] = Part.RANDOM
    look: ClassVar[Look] = Look("blue", "circle", "dash")

    name: Literal["random-word"] = "random-word"

    @property
    def text_form(self) -> TextForm:
        """Words, without the lexicon."""
        return TextForm(unit="word", lexicon="unused")
