"""Each definition held to a plain reading of it, on generated documents and on real ones."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from selmask.masking.domain import Domain
from selmask.masking.masker import Masker, prepare
from selmask.masking.registry import parse_strategy
from selmask.masking.units import ADDRESS, MASKABLE, TERM
from selmask.specs import Masking
from tests.masking import published_reference, reference
from tests.masking.examples import DATA, PUBLISHED, TERMS, masker, minilm, tokenizer
from tests.support.generated import generated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from selmask.masking.prepare.tokenizer import TextTokenizer

PLAIN = ("none", "random-word", "random-span", "lexicon", "non-lexicon", "tfidf", "sm-lex-tfidf", "sm-nonlex-tfidf")
SCORED = ("tfidf", "sm-lex-tfidf", "sm-nonlex-tfidf")
OCCURRENCES: tuple[reference.Occurrences, ...] = ("each", "all", "one")
REAL = [name for name in ("biomedical", "plant_health", "epidemic_misinformation") if (DATA / name).is_dir()]
REAL_DOCUMENTS = {"biomedical": 30, "plant_health": 120, "epidemic_misinformation": 120}
"""How many of each are read; those of biomedical are abstracts and take four times as long as the others."""

WORDS = ["fly", "Fly", "fruit", "mildew", "powdery", "fever", "virus", "viruses", "WHO", "who", "the", "it", "IT", "of"]
WORDS += [
    "avian",
    "influenza",
    "H5N1",
    "x",
    "naïve",
    "COVID-19",
    "漢字",
    "🙂",
    "http://a.org",
    "[MASK]",
    "e\u0301t",
    "…",
    "'s",
]
documents = st.lists(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", "-", ", ", "\n", "  "])), max_size=30).map(
        lambda parts: "".join(word + glue for word, glue in parts)
    ),
    min_size=1,
    max_size=5,
).map(lambda texts: (*texts, "fever and fruit of the powdery mildew"))


@pytest.mark.parametrize("name", PLAIN)
@generated(60)
@given(texts=documents)
def test_units_tiers_and_scores_of_generated_documents(name: str, texts: tuple[str, ...]) -> None:
    fitted = masker(name, Domain(texts, TERMS))
    compare_weights(fitted, read(name, texts, TERMS, tokenizer()))


@generated(200)
@given(
    name=st.sampled_from(SCORED),
    texts=documents,
    rate=st.sampled_from([0.05, 0.15, 0.3, 0.5, 0.8]),
    occurrences=st.sampled_from(OCCURRENCES),
    first_share=st.sampled_from([1.0, 0.5, 0.2]),
    max_length=st.sampled_from([16, 48, 256]),
)
def test_picks_of_generated_documents(
    name: str,
    texts: tuple[str, ...],
    rate: float,
    occurrences: reference.Occurrences,
    first_share: float,
    max_length: int,
) -> None:
    parameters: dict[str, Any] = {"first_share": first_share} if name == "sm-lex-tfidf" else {}
    fitted = masker({"name": name, "selection": "top", **parameters}, Domain(texts, TERMS), max_length=max_length)
    compare_picks(
        fitted,
        read(name, texts, TERMS, tokenizer()),
        Masking(rate=rate, occurrences=occurrences),
        max_length=max_length,
    )


@generated(100)
@given(
    name=st.sampled_from(PUBLISHED), texts=documents, rate=st.sampled_from([0.05, 0.15, 0.5]), seed=st.integers(0, 9)
)
def test_published_types_of_generated_documents(name: str, texts: tuple[str, ...], rate: float, seed: int) -> None:
    compare_published(masker(name, Domain(texts, TERMS)), rate, seed)


@pytest.mark.parametrize("data", REAL)
@pytest.mark.parametrize("name", PLAIN)
def test_units_tiers_and_scores_of_real_documents(data: str, name: str) -> None:
    compare_weights(fitted_on_real(data, name), read(name, *real(data), minilm()))


@pytest.mark.parametrize("data", REAL)
@pytest.mark.parametrize("occurrences", OCCURRENCES)
@pytest.mark.parametrize("name", SCORED)
def test_picks_of_real_documents(data: str, name: str, occurrences: reference.Occurrences) -> None:
    fitted = fitted_on_real(data, name).choosing(parse_strategy({"name": name, "selection": "top"}))
    compare_picks(fitted, read(name, *real(data), minilm()), Masking(occurrences=occurrences), max_length=128)


@pytest.mark.parametrize("data", REAL)
@pytest.mark.parametrize("name", PUBLISHED)
def test_published_types_of_real_documents(data: str, name: str) -> None:
    compare_published(fitted_on_real(data, name), 0.15, seed=0)


@cache
def real(data: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    texts = pd.read_parquet(DATA / data / "unlabeled.parquet")["text"].iloc[: REAL_DOCUMENTS[data]]
    terms = pd.read_csv(DATA / data / "lexicon.csv", dtype=str, keep_default_na=False)["Name"]
    return tuple(texts), tuple(terms)


@cache
def fitted_on_real(data: str, name: str) -> Masker:
    strategy = parse_strategy(name)
    return prepare(Domain(*real(data)), strategy, minilm(), length=128).fit(strategy)


@cache
def segmented(texts: tuple[str, ...], terms: tuple[str, ...], own: TextTokenizer) -> list[list[reference.Piece]]:
    """The units of each document with their tokens."""
    units = [reference.pieces(text, terms) for text in texts]
    for text, document in zip(texts, units, strict=True):
        reference.give_tokens(document, own.tokenize([text]), set(own.special_ids.tolist()))
    return units


def read(name: str, texts: tuple[str, ...], terms: Sequence[str], own: TextTokenizer) -> list[list[reference.Piece]]:
    """The documents as the plain reading of `name` segments and weighs them."""
    units = segmented(texts, () if name == "random-word" else tuple(terms), own)
    weights = reference.tfidf([[unit.type for unit in document] for document in units])
    for document, vector in zip(units, weights, strict=True):
        reference.weigh(name, document, vector)
    return units


def compare_weights(fitted: Masker, expected: list[list[reference.Piece]]) -> None:
    """The same units with the same types, flags, tokens, tiers and scores."""
    prepared, units = fitted.arrays, fitted.arrays.units
    flat = [unit for document in expected for unit in document]
    origin = np.repeat(_token_origins(fitted), [len(document) for document in expected])
    assert np.diff(units.pointer).tolist() == [len(document) for document in expected]
    assert units.start.tolist() == [unit.start for unit in flat]
    assert units.end.tolist() == [unit.end for unit in flat]
    assert units.has(TERM).tolist() == [unit.is_term for unit in flat]
    assert (units.has(MASKABLE) & ~units.has(ADDRESS)).tolist() == [unit.is_maskable for unit in flat]
    assert [units.vocabulary.types[number] for number in units.type] == [unit.type for unit in flat]
    assert prepared.unit_tokens.tolist() == [unit.cost for unit in flat]
    first = (prepared.unit_start - origin)[prepared.unit_tokens > 0]
    assert first.tolist() == [unit.tokens[0] for unit in flat if unit.tokens]
    assert fitted.weights.tier.tolist() == [unit.tier for unit in flat]
    assert fitted.weights.score.tolist() == pytest.approx([unit.score for unit in flat], rel=1e-6)


def compare_picks(fitted: Masker, expected: list[list[reference.Piece]], masking: Masking, *, max_length: int) -> None:
    """The same masks in every window; with `one`, where the occurrence is drawn, the same types as often."""
    windows = fitted.windows(masking, seed=0)
    batch = windows.batch(np.arange(len(windows)), 0)
    masked = {
        row: set(np.flatnonzero(label != -100).tolist())
        for row, label in zip(batch.rows.tolist(), batch.labels, strict=True)
    }
    for row, (units, tokens) in enumerate(_windows(fitted, expected)):
        first_share = fitted.strategy.choice(masking).first_share
        picks = reference.top_picks(
            units,
            room=max_length - 2,
            rate=masking.rate,
            tokens=tokens,
            occurrences=masking.occurrences,
            first_share=first_share,
        )
        hidden = masked.get(row, set())
        begin = fitted.arrays.windows.first[row] - _token_origins(fitted)[windows.documents[row]] - 1
        if masking.occurrences != "one":
            assert hidden == {token - begin for unit in picks for token in unit.tokens}
        elif _each_type_has_one_cost(units):
            types = Counter(unit.type for unit in units if {token - begin for token in unit.tokens} & hidden)
            assert types == Counter(unit.type for unit in picks)


def compare_published(fitted: Masker, rate: float, seed: int) -> None:
    """One occurrence of each type that the program chooses, and nothing else."""
    terms, texts = fitted.domain.terms, fitted.domain.texts
    tokens = [published_reference.wordpieces(fitted.tokenizer, text) for text in texts]
    weights = reference.tfidf(tokens, ENGLISH_STOP_WORDS)
    windows = fitted.windows(Masking(rate=rate), seed)
    assert windows.documents.tolist() == list(range(len(texts)))
    batch = windows.batch(np.arange(len(windows)), 0)
    labels = dict(zip(batch.rows.tolist(), batch.labels, strict=True))
    for document, (own, vector) in enumerate(zip(tokens, weights, strict=True)):
        outside = fitted.strategy.name == "sm-nonlex-tfidf-published"
        expected = published_reference.masked_types(own, vector, terms, outside=outside, rate=rate, room=510)
        label = labels.get(document, np.zeros(0, dtype=np.int64))
        assert sorted(fitted.tokenizer.tokens(label[label != -100].tolist())) == sorted(expected)
        if not outside:
            plain = published_reference.masked_types(own, vector, (), outside=True, rate=rate, room=510)
            assert set(plain) == set(expected), "the lexicon never changes which types are masked"


def _token_origins(fitted: Masker) -> NDArray[np.int64]:
    """Each document's first token."""
    windows = fitted.arrays.windows
    origins: NDArray[np.int64] = windows.first[windows.number == 0]
    return origins


def _windows(fitted: Masker, documents: list[list[reference.Piece]]) -> list[tuple[list[reference.Piece], int]]:
    """Each window's whole units and its number of tokens."""
    windows, origins = fitted.arrays.windows, _token_origins(fitted)
    inside_windows = []
    for document, first, last in zip(windows.document, windows.first, windows.last, strict=True):
        lo, hi = first - origins[document], last - origins[document]
        inside = [unit for unit in documents[document] if unit.tokens and lo <= unit.tokens[0] and unit.tokens[-1] < hi]
        inside_windows.append((inside, int(hi - lo)))
    return inside_windows


def _each_type_has_one_cost(units: list[reference.Piece]) -> bool:
    return all(len({unit.cost for unit in units if unit.type == own.type}) == 1 for own in units)
