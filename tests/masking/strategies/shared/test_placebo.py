from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selmask.errors import BadData
from selmask.masking.domain import Domain
from selmask.masking.strategies.shared.placebo import placebo_terms
from selmask.masking.units import TERM
from tests.lexicon.reference import fold, words
from tests.masking import reference
from tests.masking.examples import DATA, TERMS, masker, tokenizer
from tests.masking.test_strategies import REAL, compare_weights, documents, read


def check(texts: tuple[str, ...], terms: tuple[str, ...], seed: int) -> tuple[str, ...]:
    """Every false term is the nearest that was left when it was chosen; none is a term, none chosen twice."""
    chosen = placebo_terms(Domain(texts, terms), seed)
    listed = {fold(term) for term in terms}
    frequencies = reference.term_frequencies(texts, terms)
    assert len(set(chosen)) == len(chosen)
    assert not set(chosen) & listed
    lengths = {fold(term): sum(1 for _ in words(term)) for term in reversed(terms)}
    left = {length: reference.sequence_frequencies(texts, length) for length in {lengths[term] for term in frequencies}}
    in_turn = iter(chosen)
    for term in sorted(frequencies, key=lambda term: (-frequencies[term], term)):
        shelf = left[lengths[term]]
        usable = [text for text in shelf if text not in listed]
        if usable:
            false = next(in_turn)
            nearest = min(abs(shelf[text] - frequencies[term]) for text in usable)
            assert abs(shelf[false] - frequencies[term]) == nearest
            del shelf[false]
    assert next(in_turn, None) is None
    return chosen


@settings(max_examples=100)
@given(texts=documents, seed=st.integers(0, 5))
def test_false_terms_of_generated_documents(texts: tuple[str, ...], seed: int) -> None:
    check(texts, tuple(TERMS), seed)


@pytest.mark.parametrize("data", REAL)
def test_false_terms_of_real_documents(data: str) -> None:
    texts = tuple(
        pd.read_parquet(DATA / data / "unlabeled.parquet")["text"].iloc[: 150 if data != "biomedical" else 40]
    )
    terms = tuple(pd.read_csv(DATA / data / "lexicon.csv", dtype=str, keep_default_na=False)["Name"])
    assert check(texts, terms, seed=1)


def test_a_hyphenated_term_is_one_word() -> None:
    texts = ("COVID-19 in town", "mild fever of late", "covid 19 again")
    (false,) = placebo_terms(Domain(texts, ("COVID-19",)), 0)
    assert " " not in false


def test_characters_without_blanks_between_them_are_sequences() -> None:
    texts = ("流感病毒传播", "流感疫情", "病毒疫情传播")
    chosen = placebo_terms(Domain(texts, ("流感",)), 0)
    assert [len(text) for text in chosen] == [2]
    assert any(chosen[0] in text for text in texts)


def test_a_corpus_of_lexicon_terms_only_has_no_false_terms() -> None:
    with pytest.raises(BadData, match="only words of the lexicon"):
        placebo_terms(Domain(("fever", "cough", "fever"), ("fever", "cough")), 0)


def test_another_seed_draws_other_words() -> None:
    texts = tuple(f"fever and word{number} here" for number in range(40))
    drawn = Counter(placebo_terms(Domain((*texts, "cough"), ("cough",)), seed) for seed in range(30))
    assert len(drawn) > 10


def test_masks_are_those_of_sm_lex_tfidf_with_the_false_lexicon() -> None:
    texts = ("fever in the north", "mild fever, and a cough", "the cough of a fly", "a fly in the north", "mild air")
    domain = Domain(texts, ("fever", "fly"))
    fitted = masker({"name": "placebo-lexicon", "seed": 3}, domain)
    false = placebo_terms(domain, 3)
    compare_weights(fitted, read("placebo-lexicon", texts, false, tokenizer()))
    shown = {
        fitted.arrays.units.vocabulary.types[type_] for type_ in fitted.arrays.units.type[fitted.arrays.units.has(TERM)]
    }
    assert shown == set(false)
