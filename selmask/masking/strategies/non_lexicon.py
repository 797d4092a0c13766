"""Words outside the lexicon, drawn at random."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from selmask.masking.strategy import (
    FIRST,
    NEVER,
    UniformShare,
    UnitStrategy,
    Weigh,
    Weights,
    constant,
    words_of,
)
from selmask.masking.units import TERM, Units


class NonLexicon(UnitStrategy):
    """The counterpart of `lexicon`: terms stay visible, all other words alike."""

    description: ClassVar[str] = "Words outside the lexicon, at random; lexicon terms always stay visible."
    citation: ClassVar[str] = "Mahdoubi et al. 2026, doi 10.1016/j.eswa.2026.132345 (sm-nonlex-tfidf without TF-IDF)"
    needs_lexicon: ClassVar[bool] = True
    is_random_family: ClassVar[bool] = True

    name: Literal["non-lexicon"] = "non-lexicon"
    uniform_share: UniformShare = 0.0

    def fit(self, corpus: Units) -> Weigh:
        """Words outside the lexicon have tier FIRST and score 1."""

        def weigh(units: Units) -> Weights:
            wanted = words_of(units) & ~units.has(TERM)
            return Weights(np.where(wanted, FIRST, NEVER), constant(units))

        return weigh
