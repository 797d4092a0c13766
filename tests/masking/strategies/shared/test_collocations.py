from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selmask.masking.domain import Domain
from selmask.masking.masker import prepare
from selmask.masking.registry import parse_strategy
from selmask.masking.strategies.shared.collocations import collocations
from selmask.masking.units import SEQUENCE, TERM
from tests.lexicon.reference import fold
from tests.masking import reference
from tests.masking.examples import DATA, masker, minilm
from tests.masking.test_strategies import REAL, compare_weights, documents, read, real

TEXTS = (
    *("Foot and mouth disease was found.", "There foot and mouth disease is rare.") * 3,
    *("The foot of the hill.", "A mouth, and a foot and a hand.", "Was the disease rare?") * 4,
)


def scores(texts: tuple[str, ...], sequences: tuple[str, ...], least_times: int) -> tuple[list[float], list[float]]:
    """The score of each of `found`, and the best scores there are, by the plain reading."""
    expected = reference.collocations(texts, longest=5, least_times=least_times)
    assert set(sequences) <= set(expected)
    return [expected[text] for text in sequences], sorted(expected.values(), reverse=True)[: len(sequences)]


def test_the_words_that_belong_together_come_first() -> None:
    best = collocations(TEXTS, longest=5, least_times=5, most=3)
    assert best[0] == "foot and mouth disease" or best[0] == "and mouth disease"
    assert "foot and mouth disease" in best


@settings(max_examples=60)
@given(texts=documents, least_times=st.sampled_from([2, 3]), most=st.sampled_from([3, 1000]))
def test_collocations_of_generated_documents(texts: tuple[str, ...], least_times: int, most: int) -> None:
    texts = texts * 2
    sequences = collocations(texts, longest=5, least_times=least_times, most=most)
    own, best = scores(texts, sequences, least_times)
    assert own == pytest.approx(best, abs=1e-9)
    assert len(sequences) == min(most, len(reference.collocations(texts, longest=5, least_times=least_times)))


@pytest.mark.parametrize("data", REAL)
def test_collocations_of_real_documents(data: str) -> None:
    texts = tuple(
        pd.read_parquet(DATA / data / "unlabeled.parquet")["text"].iloc[: 200 if data != "biomedical" else 60]
    )
    sequences = collocations(texts, longest=5, least_times=5, most=500)
    own, best = scores(texts, sequences, 5)
    assert own == pytest.approx(best, abs=1e-9)
    assert own == pytest.approx(sorted(own, reverse=True), abs=1e-8)


def test_words_across_a_comma_or_a_hyphen_are_no_sequence() -> None:
    texts = ("avian, influenza",) * 9 + ("avian-influenza",) * 9 + ("avian\n influenza",) * 4
    assert collocations(texts, longest=2, least_times=5, most=9) == ()


def test_with_and_without_blanks_are_two_sequences() -> None:
    texts = ("流感。流感，很", "流 感？不") * 3
    assert set(collocations(texts, longest=2, least_times=3, most=9)) == {"流感", "流 感"}
    fitted = masker("collocation", Domain(texts))
    assert "流感" in fitted.arrays.units.vocabulary.types


def test_a_collocation_is_one_unit_and_no_term() -> None:
    fitted = masker("collocation", Domain(TEXTS, ("disease", "hill")))
    units, text = fitted.arrays.units, TEXTS[0]
    first = [
        (text[units.start[unit] : units.end[unit]], int(units.flags[unit] & (SEQUENCE | TERM)))
        for unit in range(int(units.pointer[1]))
    ]
    assert ("Foot and mouth disease", int(SEQUENCE)) in first
    hill = [
        text[units.start[unit] : units.end[unit]]
        for text in TEXTS[6:7]
        for unit in range(units.pointer[6], units.pointer[7])
        if units.flags[unit] & TERM
    ]
    assert hill == ["hill"]


@pytest.mark.parametrize("data", REAL)
def test_units_of_real_documents(data: str) -> None:
    texts, terms = real(data)
    sequences = collocations(texts, longest=5, least_times=5, most=10_000)
    strategy = parse_strategy("collocation")
    fitted = prepare(Domain(texts, terms), strategy, minilm(), length=128).fit(strategy)
    own = {fold(term) for term in terms}
    expected = read("collocation", texts, (*terms, *sequences), minilm())
    for document in expected:
        for unit in document:
            unit.is_term &= unit.type in own
    compare_weights(fitted, expected)
    assert fitted.arrays.units.has(SEQUENCE).any()
