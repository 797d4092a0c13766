"""Words outside the lexicon, by TF-IDF: the counterpart of sm-lex-tfidf."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from selmask.masking.look import Look
from selmask.masking.strategies.shared.common_words import StopWordStrategy, is_stop_word
from selmask.masking.strategies.shared.tfidf_weights import Tfidf
from selmask.masking.strategy import FIRST, NEVER, ScoredStrategy, UnitStrategy, Weigh, Weights, words_of
from selmask.masking.units import TERM, Units


class SmNonlexTfidf(StopWordStrategy, ScoredStrategy, UnitStrategy):
    """Words outside the lexicon are candidates; terms stay visible and help to guess them."""

    title: ClassVar[str] = "Words outside the lexicon by TF-IDF"
    description: ClassVar[str] = (
        "Only words outside the lexicon, by TF-IDF; terms stay visible unless the uniform share is raised."
    )
    citation: ClassVar[str] = "Mahdoubi et al. 2026, doi 10.1016/j.eswa.2026.132345"
    needs_lexicon: ClassVar[bool] = True
    look: ClassVar[Look] = Look("green", "diamond")

    name: Literal["sm-nonlex-tfidf"] = "sm-nonlex-tfidf"

    def fit(self, corpus: Units) -> Weigh:
        """Document frequencies of the corpus."""
        tfidf = Tfidf.fit(corpus)

        def weigh(units: Units) -> Weights:
            candidates = words_of(units) & ~units.has(TERM) & ~is_stop_word(units, self.stop_words)
            return Weights(np.where(candidates, FIRST, NEVER), tfidf(units))

        return weigh
