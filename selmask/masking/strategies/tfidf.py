"""Words by TF-IDF alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from selmask.masking.look import Look
from selmask.masking.strategies.shared.common_words import StopWordStrategy, is_stop_word
from selmask.masking.strategies.shared.tfidf_weights import Tfidf
from selmask.masking.strategy import FIRST, NEVER, ScoredStrategy, UnitStrategy, Weigh, Weights, words_of

if TYPE_CHECKING:
    from selmask.masking.units import Units


class TfidfMasking(StopWordStrategy, ScoredStrategy, UnitStrategy):
    """All units by TF-IDF: with `top` the TopN of the cited paper, with `weighted` its sampling."""

    title: ClassVar[str] = "Words by TF-IDF"
    description: ClassVar[str] = (
        "Words that are characteristic of their text, by TF-IDF; lexicon terms count like other words."
    )
    citation: ClassVar[str] = (
        "Belfathi et al. 2024, Language Model Adaptation to Specialized Domains through Selective Masking"
    )
    look: ClassVar[Look] = Look("orange", "triangle-up")

    name: Literal["tfidf"] = "tfidf"

    def fit(self, corpus: Units) -> Weigh:
        """Document frequencies of the corpus."""
        tfidf = Tfidf.fit(corpus)

        def weigh(units: Units) -> Weights:
            candidates = words_of(units) & ~is_stop_word(units, self.stop_words)
            return Weights(np.where(candidates, FIRST, NEVER), tfidf(units))

        return weigh
