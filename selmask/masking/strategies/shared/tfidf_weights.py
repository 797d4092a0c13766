"""TF-IDF of units over whole documents, as scikit-learn defines it, counted on arrays of integers.

Counts are raw, idf = ln((1 + N) / (1 + df)) + 1, and each document's vector is scaled to length 1. N is the number of
documents with at least one unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from selmask.masking.units import Units


@dataclass(frozen=True)
class Tfidf:
    """Inverse document frequencies, fitted on a corpus.

    Attributes:
        idf: float64 [types of the corpus].
        unseen: The idf of a type that does not occur in the corpus.
    """

    idf: NDArray[np.float64]
    unseen: float

    @classmethod
    def fit(cls, corpus: Units) -> Self:
        """The inverse document frequencies of `corpus`."""
        types = len(corpus.vocabulary)
        frequency = np.zeros(types, dtype=np.int64)
        n = 0
        for _, part in corpus.chunks():
            frequency += np.bincount(np.unique(_pairs(part)) % max(types, 1), minlength=types)
            n += int((np.diff(part.pointer) > 0).sum())
        return cls(np.log((1 + n) / (1 + frequency)) + 1, float(np.log(1 + n) + 1))

    def without(self, types: NDArray[np.bool_]) -> Tfidf:
        """The same without some types of the corpus (bool [types]), such as stop words, in any vector."""
        return Tfidf(np.where(types, 0.0, self.idf), self.unseen)

    def __call__(self, units: Units) -> NDArray[np.float32]:
        """float32 [U]; the weight of each unit's type in its document."""
        grown = np.full(len(units.vocabulary) - len(self.idf), self.unseen)
        idf = np.concatenate([self.idf, grown])
        score = np.zeros(len(units.type), dtype=np.float32)
        for place, part in units.chunks():
            score[place] = _weights(part, idf)
        return score


def _weights(units: Units, idf: NDArray[np.float64]) -> NDArray[np.float64]:
    pairs, inverse, counts = np.unique(_pairs(units), return_inverse=True, return_counts=True)
    document, type_ = np.divmod(pairs, max(len(idf), 1))
    weight = counts * idf[type_]
    length = np.sqrt(np.bincount(document, weight**2, minlength=units.documents))
    scaled: NDArray[np.float64] = (weight / np.maximum(length[document], np.finfo(float).tiny))[inverse]
    return scaled


def _pairs(units: Units) -> NDArray[np.int64]:
    """int64 [U]; one number for each pair of document and type: pairs are counted by sorting integers."""
    return units.document * len(units.vocabulary) + units.type
