"""Lexicon terms first, drawn at random: entity masking."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from selmask.masking.strategy import (
    FILL,
    FIRST,
    NEVER,
    FirstShare,
    UniformShare,
    UnitStrategy,
    Weigh,
    Weights,
    constant,
    words_of,
)
from selmask.masking.units import TERM, Units


class LexiconMasking(UnitStrategy):
    """All lexicon terms of the window alike, then all other words alike."""

    description: ClassVar[str] = "Lexicon terms of the window first, at random; other words at random fill the budget."
    citation: ClassVar[str] = "Sun et al. 2019, ERNIE (entity masking), arXiv 1904.09223"
    needs_lexicon: ClassVar[bool] = True
    is_random_family: ClassVar[bool] = True

    name: Literal["lexicon"] = "lexicon"
    first_share: FirstShare = 1.0
    uniform_share: UniformShare = 0.0

    def fit(self, corpus: Units) -> Weigh:
        """Terms have tier FIRST, words FILL; all have score 1."""

        def weigh(units: Units) -> Weights:
            tier = np.where(units.has(TERM), FIRST, FILL)
            return Weights(np.where(words_of(units), tier, NEVER), constant(units))

        return weigh
