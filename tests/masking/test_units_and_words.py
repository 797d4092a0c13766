"""Units that a strategy hides as a whole: terms, words or single tokens; and terms that became tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from selmask.lexicon.match import Matching
from selmask.masking.domain import Domain
from selmask.masking.masker import Masker, prepare
from selmask.masking.registry import parse_strategy, strategies
from selmask.masking.strategy import FILL, FIRST, UnitStrategy, WordStrategy
from selmask.masking.units import MASKABLE, TERM
from selmask.specs import Masking, PostTraining
from tests.lexicon.reference import matches
from tests.masking.examples import TERMS, TEXTS, masker, minilm
from tests.masking.small_tokenizers import FAMILIES
from tests.masking.test_strategies import REAL, real

if TYPE_CHECKING:
    from selmask.masking.prepare.tokenizer import TextTokenizer
    from selmask.masking.strategy import Strategy

BY_UNIT = [name for name, strategy in strategies().items() if issubclass(strategy, UnitStrategy)]
BY_WORD = [name for name, strategy in strategies().items() if issubclass(strategy, WordStrategy)]


def hidden_texts(fitted: Masker, masking: Masking, epochs: int = 20) -> set[str]:
    windows = fitted.windows(masking, seed=0)
    units = windows.arrays.units
    return {
        fitted.domain.texts[int(units.document[unit])][units.start[unit] : units.end[unit]]
        for epoch in range(epochs)
        for unit in windows.hide(np.arange(len(windows)), epoch).unit
    }


@pytest.mark.parametrize("unit", ["word", "token"])
def test_parts_of_a_matched_term_carry_its_flag(unit: str) -> None:
    fitted = masker({"name": "sm-lex-tfidf", "unit": unit})
    units = fitted.arrays.units
    for document, text in enumerate(TEXTS):
        spans = matches(text, TERMS)
        for number in range(int(units.pointer[document]), int(units.pointer[document + 1])):
            inside = any(start < units.end[number] and units.start[number] < end for start, end in spans)
            assert bool(units.flags[number] & TERM) is inside


def test_words_of_a_term_are_hidden_one_by_one() -> None:
    domain = Domain(("powdery mildew on the vines",), TERMS)
    whole, parts = (masker({"name": "lexicon", "unit": unit}, domain) for unit in ("term", "word"))
    assert "powdery mildew" in hidden_texts(whole, Masking(rate=0.2))
    assert hidden_texts(parts, Masking(rate=0.2)) >= {"powdery", "mildew"}


@pytest.mark.parametrize("name", BY_WORD)
def test_strategies_can_hide_the_words_of_a_term_singly(name: str) -> None:
    domain = Domain(("powdery mildew on the vines", "the fly in the vines"), TERMS)
    whole, parts = (masker({"name": name, "unit": unit}, domain) for unit in ("term", "word"))
    types = [{fitted.arrays.units.vocabulary.types[type_] for type_ in fitted.arrays.units.type}
            for fitted in (whole, parts)]  # fmt: skip
    assert "powdery mildew" in types[0] - types[1]
    assert {"powdery", "mildew"} <= types[1] - types[0]
    assert hidden_texts(parts, Masking(rate=0.2)) & {"powdery", "mildew"}


@pytest.mark.parametrize("name", BY_UNIT)
def test_a_token_has_the_tier_of_its_word(name: str) -> None:
    fitted = masker({"name": name, "unit": "token"})
    units = fitted.arrays.units
    assert len(units.type) == len(fitted.arrays.ids)
    assert (units.type == fitted.arrays.ids).all()
    is_term, tier = units.has(TERM), fitted.weights.tier
    wanted = {"non-lexicon": ~is_term, "sm-nonlex-tfidf": ~is_term}.get(name, np.ones(len(tier), dtype=bool))
    assert not (tier[~(wanted & units.has(MASKABLE))] >= FIRST).any()
    if name in {"lexicon", "sm-lex-tfidf"}:
        assert set(tier[is_term & units.has(MASKABLE)].tolist()) <= {FIRST, -1}
        assert FILL in tier[~is_term]


def test_random_token_hides_any_token_and_ignores_the_lexicon() -> None:
    fitted = masker("random-token", Domain(("fly, powdery mildew!",), TERMS))
    assert not fitted.arrays.units.has(TERM).any()
    seen = hidden_texts(fitted, Masking(rate=0.3), epochs=300)
    assert {",", "!", "fly", "mildew"} <= seen
    assert "powdery" not in seen  # it is several tokens


def test_addresses_can_be_hidden_on_request() -> None:
    texts = ("see www.who.int and @who for the report",)
    usual, asked = (
        masker("random-word", Domain(texts, (), Matching(addresses=addresses))) for addresses in (False, True)
    )
    addresses = {"www.who.int", "@who"}
    assert not hidden_texts(usual, Masking(rate=0.9)) & addresses
    assert hidden_texts(asked, Masking(rate=0.9)) >= addresses


def adding_terms(strategy: Strategy, domain: Domain, tokenizer: TextTokenizer) -> Masker:
    text_form = strategy.text_form.under(PostTraining(vocabulary="add terms"))
    return prepare(domain, strategy, tokenizer, length=64, text_form=text_form).fit(strategy)


@pytest.mark.parametrize("family", FAMILIES)
def test_added_terms_are_tokens_of_their_own_at_word_edges_only(family: str) -> None:
    tokenizer = FAMILIES[family]()
    text = "Powdery mildew, powdery mildews; fly H5N1 and avian influenza"
    strategy: Any = parse_strategy("sm-lex-tfidf")
    terms = ("powdery mildew", "avian influenza", "Powdery mildew", "the")
    fitted = adding_terms(strategy, Domain((text,), terms), tokenizer)
    plain = prepare(Domain((text,), terms), strategy, tokenizer, length=64).fit(strategy)
    cost = {
        text[start:end]: int(tokens)
        for start, end, tokens in zip(
            fitted.arrays.units.start, fitted.arrays.units.end, fitted.arrays.unit_tokens, strict=True
        )
    }
    assert cost["avian influenza"] == 1
    assert cost["Powdery mildew"] == 1
    assert cost["mildews"] >= 1
    assert fitted.tokenizer.vocabulary_size > tokenizer.vocabulary_size
    assert len(fitted.arrays.ids) < len(plain.arrays.ids)
    assert (fitted.arrays.units.start == plain.arrays.units.start).all()
    assert (fitted.arrays.units.flags == plain.arrays.units.flags).all()


def test_a_term_that_is_a_token_already_is_not_added_again() -> None:
    tokenizer = FAMILIES["wordpiece"]()
    extended = tokenizer.with_whole_words(["fly", "mildew", "avian influenza"])
    assert extended.vocabulary_size == tokenizer.vocabulary_size + 1


@pytest.mark.parametrize("family", ["byte-level BPE", "unigram"])
def test_a_token_with_a_blank_in_it_can_be_a_stop_word(family: str) -> None:
    tokenizer = FAMILIES[family]().with_terms([])
    strategy = parse_strategy({"name": "tfidf", "unit": "token"})
    fitted = prepare(Domain(("fever in it",)), strategy, tokenizer, length=64).fit(strategy)
    stop = {
        fitted.tokenizer.token(int(id_)).lstrip("\u0120\u2581")
        for id_, tier in zip(fitted.arrays.ids, fitted.weights.tier, strict=True)
        if tier < FIRST
    }
    assert stop & {"in", "it"}


@pytest.mark.parametrize("data", REAL)
def test_random_token_is_every_token_of_real_documents_but_special_ones(data: str) -> None:
    texts, terms = real(data)
    strategy = parse_strategy("random-token")
    fitted = prepare(Domain(texts, terms), strategy, minilm(), length=128).fit(strategy)
    ids = [id_ for text in texts for id_ in minilm().tokenize([text]).ids.tolist()]
    special = set(minilm().special_ids.tolist())
    assert fitted.arrays.units.type.tolist() == ids
    assert fitted.weights.tier.tolist() == [-1 if id_ in special else 0 for id_ in ids]
    assert set(fitted.weights.score.tolist()) == {1.0}


@pytest.mark.parametrize("name", ["random-word", "sm-lex-tfidf", "sm-nonlex-tfidf", "placebo-lexicon", "collocation"])
def test_all_arms_have_the_same_vocabulary(name: str) -> None:
    domain, tokenizer = Domain(TEXTS, tuple(TERMS)), FAMILIES["wordpiece"]()
    plain, fitted = (adding_terms(parse_strategy(each), domain, tokenizer) for each in ("tfidf", name))
    assert fitted.tokenizer.to_json() == plain.tokenizer.to_json()
    assert int(fitted.arrays.ids.max()) < plain.tokenizer.vocabulary_size
