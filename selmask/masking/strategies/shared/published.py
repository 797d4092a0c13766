"""Base of the two strategies computed exactly as in the published program of Mahdoubi et al. 2026.

The units are single wordpieces of the cleaned text. The k types of highest TF-IDF are masked, one random occurrence
each. In SM-Lex-TFIDF, the lexicon terms among the k best are masked, and then the best other types fill up to k. That
fill is exactly the rest of the same k best, so that the lexicon never changes the masked types: the rule equals plain
top-k TF-IDF. This is why selmask's `sm-lex-tfidf` ranks all lexicon terms of the window first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from selmask.masking.strategies.shared.common_words import stop_types
from selmask.masking.strategies.shared.tfidf_weights import Tfidf
from selmask.masking.strategy import FIRST, NEVER, Choice, Strategy, Weigh, Weights
from selmask.masking.text_form import TextForm
from selmask.masking.units import MASKABLE, Units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from selmask.specs import Masking

_PUBLISHED = TextForm(unit="token", cleaning="published", truncate=512, added_terms="published", lexicon="entries")


class PublishedStrategy(Strategy):
    """The published rule; only the rate and the seed can be set."""

    citation: ClassVar[str] = "Mahdoubi et al. 2026, doi 10.1016/j.eswa.2026.132345 (its program, to the letter)"
    needs_lexicon: ClassVar[bool] = True

    @property
    def text_form(self) -> TextForm:
        """The first 510 wordpieces of the cleaned text, with the lexicon's multi-word terms in the vocabulary."""
        return _PUBLISHED

    def fit(self, corpus: Units) -> Weigh:
        """Document frequencies of wordpieces; English stop words are left out of the vectors."""
        tfidf = Tfidf.fit(corpus).without(stop_types(corpus.vocabulary.types, "english"))

        def weigh(units: Units) -> Weights:
            score = tfidf(units)
            candidates = units.has(MASKABLE) & (score > 0) & self.allowed(units)
            return Weights(np.where(candidates, FIRST, NEVER), score)

        return weigh

    def choice(self, masking: Masking) -> Choice:
        """The k best types, one random occurrence of each, never a second."""
        return Choice(masking.rate, occurrences="one", selection="top", second_round=False)

    def replacement(self, masking: Masking) -> tuple[float, float, float]:
        """Always [MASK]."""
        return 1.0, 0.0, 0.0

    def allowed(self, units: Units) -> NDArray[np.bool_]:
        """Bool [U]; the wordpieces that the rule may mask."""
        return np.ones(len(units.type), dtype=bool)
