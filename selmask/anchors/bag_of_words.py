"""The features of the anchor without a model: which words, and which pairs of neighbouring words, a text has."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from selmask.errors import BadData
from selmask.text.words import normal, read_words

if TYPE_CHECKING:
    from collections.abc import Sequence


def bag_of_words(learned: Sequence[str], test: Sequence[str]) -> tuple[Any, Any]:
    """Sparse TF-IDF [texts, terms] of both; the texts of `learned` alone decide on terms and weights.

    Raises:
        BadData: no text of `learned` has a word.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not any(map(_words, learned)):
        raise BadData(
            "No training text has a word, so the anchor bag-of-words has nothing to learn from",
            do="Choose other labelled texts, or leave this anchor out",
        )
    vectors = TfidfVectorizer(analyzer=_terms, sublinear_tf=True)
    return vectors.fit_transform(learned), vectors.transform(test)


def _words(text: str) -> list[str]:
    return [normal(word) for word in read_words(text).text]


def _terms(text: str) -> list[str]:
    words = _words(text)
    return [*words, *(f"{one} {other}" for one, other in pairwise(words))]
