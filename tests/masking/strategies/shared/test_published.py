"""The published rules: what they hide, and what they do not depend on."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from selmask.masking.domain import Domain
from selmask.masking.masker import prepare
from selmask.masking.registry import parse_strategy
from selmask.specs import Masking
from tests.masking.examples import PUBLISHED, TERMS, TEXTS, masker, tokenizer

ONE, OTHER = ("fever", "virus"), ("report", "fly", "fruit", "vaccine")
"""Lexicons of single words, so that neither changes the vocabulary."""


def masked_types(strategy: str, terms: tuple[str, ...], rate: float) -> list[Counter[str]]:
    """The hidden tokens of each window."""
    windows = masker(strategy, Domain(TEXTS, terms)).windows(Masking(rate=rate), seed=0)
    labels = [windows.batch(np.array([row]), 0).labels for row in range(len(windows))]
    return [Counter(tokenizer().tokens(label[label != -100].tolist())) for label in labels]


@pytest.mark.parametrize("rate", [0.05, 0.15, 0.4])
def test_the_lexicon_never_changes_which_types_the_published_rule_masks(rate: float) -> None:
    name = "sm-lex-tfidf-published"
    assert masked_types(name, ONE, rate) == masked_types(name, OTHER, rate)


@pytest.mark.parametrize("name", ["sm-lex-tfidf", "sm-nonlex-tfidf", "sm-nonlex-tfidf-published"])
def test_the_lexicon_changes_what_the_other_rules_mask(name: str) -> None:
    assert masked_types(name, ONE, 0.15) != masked_types(name, OTHER, 0.15)


def test_the_counterpart_never_masks_an_entry_of_the_lexicon() -> None:
    masked = sum(masked_types("sm-nonlex-tfidf-published", OTHER, 0.9), Counter[str]())
    assert not set(masked) & set(OTHER)
    assert "fever" in masked


@pytest.mark.parametrize("name", PUBLISHED)
def test_each_type_is_masked_once_at_most(name: str) -> None:
    for types in masked_types(name, (*ONE, *OTHER), 0.9):
        assert set(types.values()) <= {1}


@pytest.mark.parametrize("name", PUBLISHED)
def test_stop_words_are_never_masked(name: str) -> None:
    masked = sum(masked_types(name, ONE, 0.9), Counter[str]())
    assert not set(masked) & {"the", "of", "and", "who", "in"}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_occurrence_is_drawn_anew_in_every_epoch_and_uniformly(name: str) -> None:
    """Four places for one type: each a quarter of the time, within five standard errors."""
    domain = Domain(("fly fever fly fly fever fly", "virus report"), ("virus",))
    windows = masker(name, domain).windows(Masking(), seed=0)
    draws = 1000
    places = Counter(
        int(position)
        for epoch in range(draws)
        for position in np.flatnonzero(windows.batch(np.array([0]), epoch).labels[0] != -100)
    )
    assert set(places) == {1, 3, 4, 6}
    assert all(count / draws == pytest.approx(0.25, abs=5 * np.sqrt(0.1875 / draws)) for count in places.values())


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_text_is_cleaned_extended_and_truncated_as_published(name: str) -> None:
    text = "<b>Powdery Mildew</b>: 19 naïve H5N1 cases! " + "virus " * 600
    fitted = masker(name, Domain((text,), TERMS))
    windows = fitted.windows(Masking(), seed=0)
    frames = windows.frames(np.array([0]), 0)
    tokens = fitted.tokenizer.tokens(frames.original[0].tolist())
    assert fitted.text_form.clean(text).startswith("powdery mildew na ve h n cases virus virus")
    assert len(windows) == 1
    assert len(tokens) == 512
    assert tokens[:2] == ["[CLS]", "powdery mildew"]
    assert tokens[-1] == "[SEP]"
    assert frames.attention_mask.all()


@pytest.mark.parametrize("name", PUBLISHED)
def test_lexicon_terms_are_lower_cased_and_stripped_but_not_cleaned(name: str) -> None:
    """`COVID-19` can never stand in cleaned text; ` Ripe  Fruit ` keeps its two blanks, and so never matches."""
    fitted = masker(
        name, Domain(("ripe fruit and avian influenza of covid",), (" Ripe  Fruit ", "COVID-19", " AVIAN influenza"))
    )
    ids = fitted.arrays.ids.tolist()
    tokens = fitted.tokenizer.tokens(ids)
    assert "avian influenza" in tokens
    assert not {"ripe  fruit", "ripe fruit", "covid-19"} & set(tokens)


def test_the_published_length_is_its_own() -> None:
    strategy = parse_strategy("sm-lex-tfidf-published")
    corpus = prepare(Domain(("fever " * 600,), ("fever",)), strategy, tokenizer(), length=128)
    assert corpus.fit(strategy).windows(Masking(), 0).lengths.tolist() == [512]
