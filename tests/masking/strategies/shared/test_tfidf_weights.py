from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from selmask.masking.strategies.shared.tfidf_weights import Tfidf
from selmask.masking.units import Units, Vocabulary

corpora = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=12), min_size=1, max_size=12).map(
    lambda c: [*c, ["a"]]
)


def units_of(corpus: list[list[str]], vocabulary: Vocabulary | None = None) -> Units:
    vocabulary = vocabulary or Vocabulary()
    types = np.array([vocabulary.number(text) for document in corpus for text in document], dtype=np.int32)
    flat = np.zeros(len(types), dtype=np.int32)
    pointer = np.cumsum([0, *map(len, corpus)])
    return Units(pointer, types, flat, flat, flat.astype(np.uint8), vocabulary)


def expected(corpus: list[list[str]], fitted_on: list[list[str]], stop_words: str = "") -> list[float]:
    """scikit-learn's weight of each unit."""
    vectorizer = TfidfVectorizer(analyzer=lambda document: [text for text in document if text not in stop_words])
    vectorizer.fit([document for document in fitted_on if document])
    matrix = vectorizer.transform(corpus).toarray()
    column = vectorizer.vocabulary_
    return [matrix[row, column[text]] if text in column else 0.0 for row, d in enumerate(corpus) for text in d]


@settings(max_examples=100)
@given(corpus=corpora)
def test_weights_are_scikit_learns(corpus: list[list[str]]) -> None:
    units = units_of(corpus)
    assert Tfidf.fit(units)(units).tolist() == pytest.approx(expected(corpus, corpus), rel=1e-6)


@settings(max_examples=50)
@given(corpus=corpora, other=corpora)
def test_weights_of_other_documents_of_known_types_are_scikit_learns(
    corpus: list[list[str]], other: list[list[str]]
) -> None:
    types = {text for document in corpus for text in document}
    other = [[text for text in document if text in types] for document in other]
    units = units_of(corpus)
    assert Tfidf.fit(units)(units_of(other, units.vocabulary)).tolist() == pytest.approx(
        expected(other, corpus), rel=1e-6
    )


def test_types_left_out_are_in_no_vector() -> None:
    corpus = [["a", "b", "b"], ["b", "c"], ["b"]]
    units = units_of(corpus)
    without = Tfidf.fit(units).without(np.array([text == "b" for text in units.vocabulary.types]))
    assert without(units).tolist() == pytest.approx(expected(corpus, corpus, stop_words="b"), rel=1e-6)


def test_a_type_that_the_corpus_lacks_has_the_highest_idf() -> None:
    units = units_of([["a"], ["a", "b"], []])
    fitted = Tfidf.fit(units)
    new = fitted(units_of([["b", "new"]], units.vocabulary))
    assert new[1] / new[0] == pytest.approx((np.log(3 / 1) + 1) / (np.log(3 / 2) + 1))


def test_a_corpus_larger_than_a_chunk_has_scikit_learns_weights() -> None:
    corpus = [list("abcab"[: number % 6]) for number in range(45_000)]
    units = units_of(corpus)
    assert np.allclose(Tfidf.fit(units)(units), expected(corpus, corpus), rtol=1e-6)


@pytest.mark.parametrize("corpus", [[[]], [[], []]])
def test_documents_without_units_have_no_weights(corpus: list[list[str]]) -> None:
    units = units_of(corpus)
    assert Tfidf.fit(units)(units).shape == (0,)
