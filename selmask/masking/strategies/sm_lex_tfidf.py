"""Lexicon terms first, by TF-IDF, as the abstract of Mahdoubi et al. 2026 describes it."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from selmask.masking.look import Look
from selmask.masking.strategies.shared.common_words import StopWordStrategy, is_stop_word
from selmask.masking.strategies.shared.tfidf_weights import Tfidf
from selmask.masking.strategy import (
    FILL,
    FIRST,
    NEVER,
    FirstShare,
    ScoredStrategy,
    UnitStrategy,
    Weigh,
    Weights,
    words_of,
)
from selmask.masking.units import TERM, Units


class SmLexTfidf(StopWordStrategy, ScoredStrategy, UnitStrategy):
    """All lexicon terms of the window by TF-IDF, then the words outside the lexicon by TF-IDF."""

    title: ClassVar[str] = "Lexicon first, then words by TF-IDF"
    description: ClassVar[str] = "All lexicon terms of the window first, by TF-IDF; other words fill up the budget."
    citation: ClassVar[str] = "Mahdoubi et al. 2026, doi 10.1016/j.eswa.2026.132345 (as its abstract describes it)"
    needs_lexicon: ClassVar[bool] = True
    prefers_terms: ClassVar[bool] = True
    look: ClassVar[Look] = Look("brown", "square")

    name: Literal["sm-lex-tfidf"] = "sm-lex-tfidf"
    first_share: FirstShare = 1.0

    def fit(self, corpus: Units) -> Weigh:
        """Document frequencies of the corpus."""
        tfidf = Tfidf.fit(corpus)

        def weigh(units: Units) -> Weights:
            candidates = words_of(units) & ~is_stop_word(units, self.stop_words)
            tier = np.where(units.has(TERM), FIRST, FILL)
            return Weights(np.where(candidates, tier, NEVER), tfidf(units))

        return weigh
