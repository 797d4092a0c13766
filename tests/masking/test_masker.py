from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pytest

from selmask.errors import BadData, BadInput
from selmask.lexicon.match import Matching
from selmask.masking.domain import Domain
from selmask.masking.masker import prepare
from selmask.masking.preview.excerpt import Excerpt, text_id
from selmask.masking.registry import parse_strategy, strategies, titled
from selmask.masking.strategy import Strategy, Weights
from selmask.masking.units import TERM
from selmask.specs import Masking
from tests.masking.examples import PLAIN, TERMS, TEXTS, TRAINING, domain, masker, tokenizer

if TYPE_CHECKING:
    from selmask.masking.strategy import Weigh
    from selmask.masking.units import Units

NEEDS_LEXICON = [name for name, strategy in strategies().items() if strategy.needs_lexicon]


@pytest.mark.parametrize("name", NEEDS_LEXICON)
def test_a_missing_lexicon_is_refused_with_a_remedy(name: str) -> None:
    with pytest.raises(BadInput, match=re.escape(f"{titled(name)} needs a lexicon")) as error:
        masker(name, Domain(TEXTS))
    assert "random-word" in str(error.value)


@pytest.mark.parametrize("name", ["sm-lex-tfidf", "sm-nonlex-tfidf"])
def test_a_lexicon_of_which_nothing_occurs_is_refused(name: str) -> None:
    with pytest.raises(BadData, match="None of the lexicon's terms occurs") as error:
        masker(name, Domain(TEXTS, ("quokka", "wallaby pox")))
    assert "quokka" in str(error.value)


@pytest.mark.parametrize("name", strategies())
@pytest.mark.parametrize("texts", [(), ("", " \n ")])
def test_an_empty_corpus_is_refused(name: str, texts: tuple[str, ...]) -> None:
    with pytest.raises(BadData, match="empty"):
        masker(name, Domain(texts, TERMS))


@pytest.mark.parametrize("name", [name for name in strategies() if name not in NEEDS_LEXICON])
def test_other_strategies_need_no_lexicon(name: str) -> None:
    assert not masker(name, Domain(TEXTS)).arrays.units.has(TERM).any()


def test_strategies_that_want_the_same_text_are_fitted_on_one_corpus() -> None:
    corpus = prepare(domain(), parse_strategy("tfidf"), tokenizer(), length=48)
    fitted, alone = corpus.fit(parse_strategy("lexicon")), masker("lexicon")
    assert fitted.arrays is corpus.arrays
    one, other = (each.windows(Masking(), 0).batch(np.arange(len(TEXTS)), 0) for each in (fitted, alone))
    assert (one.labels == other.labels).all()


@pytest.mark.parametrize(
    ("prepared_for", "strategy"),
    [
        ("tfidf", "random-word"),
        ("tfidf", "sm-lex-tfidf-published"),
        ("random-word", "random-token"),
        ("sm-lex-tfidf", "placebo-lexicon"),
        ("placebo-lexicon", "lexicon"),
        ("tfidf", {"name": "collocation", "least_times": 2}),
    ],
)
def test_a_strategy_that_wants_other_text_or_terms_is_refused(
    prepared_for: str, strategy: str | dict[str, Any]
) -> None:
    corpus = prepare(domain(), parse_strategy(prepared_for), tokenizer(), length=48)
    chosen = parse_strategy(strategy)
    with pytest.raises(BadInput, match=re.escape(f"{titled(chosen.name)} needs its text in a form")) as error:
        corpus.fit(chosen)
    assert prepared_for in str(error.value)


def test_a_strategy_that_needs_a_lexicon_is_not_fitted_without_one() -> None:
    corpus = prepare(Domain(TEXTS), parse_strategy("tfidf"), tokenizer(), length=48)
    with pytest.raises(BadInput, match=r"\(sm-lex-tfidf\) needs a lexicon"):
        corpus.fit(parse_strategy("sm-lex-tfidf"))


def test_random_word_ignores_the_lexicon() -> None:
    with_lexicon, without = (masker("random-word", of) for of in (domain(), Domain(TEXTS)))
    rows = np.arange(len(TEXTS))
    one, other = (fitted.windows(Masking(rate=0.4), 0).batch(rows, 0) for fitted in (with_lexicon, without))
    assert (one.labels == other.labels).all()
    assert not one.lexicon.any()


def test_leaving_out_a_text_does_not_change_the_others() -> None:
    gap = masker("random-word", Domain((PLAIN[0], "", *PLAIN[2:]), TERMS), max_length=128).windows(Masking(), 0)
    full = masker("random-word", Domain(PLAIN, TERMS), max_length=128).windows(Masking(), 0)
    kept = gap.batch(np.arange(len(gap)), 0)
    assert gap.documents.tolist() == list(range(len(PLAIN)))
    assert kept.rows.tolist() == [0, *range(2, len(PLAIN))]
    assert (kept.labels == full.batch(kept.rows, 0).labels).all()


def test_matching_decides_which_terms_are_found() -> None:
    texts = ("the flies of the fruit-fly",)
    terms = [
        int(masker("tfidf", Domain(texts, ("fly",), matching)).arrays.units.has(TERM).sum())
        for matching in (Matching(), Matching(plurals=True), Matching(plurals=True, inside_hyphens=True))
    ]
    assert terms == [0, 1, 2]


@pytest.mark.parametrize("name", TRAINING)
def test_text_from_outside_is_weighed_by_the_corpus(name: str) -> None:
    fitted = masker(name)
    units = int(fitted.arrays.units.pointer[len(PLAIN)])
    of_corpus = fitted.arrays.units.model_score
    scores = None if of_corpus is None else of_corpus[:units]
    inside, outside = fitted.windows(Masking(), 0), Excerpt.of_texts(fitted, PLAIN, scores).windows(Masking(), 0)
    assert (outside.weights.tier == inside.weights.tier[:units]).all()
    assert (outside.weights.score == inside.weights.score[:units]).all()


def test_the_masks_of_text_from_outside_depend_on_the_text_alone() -> None:
    fitted = masker("random-word")
    among, alone = (Excerpt.of_texts(fitted, texts).windows(Masking(), 0) for texts in (PLAIN, PLAIN[2:3]))
    one = among.batch(np.flatnonzero(among.documents == 2), 1)
    other = alone.batch(np.arange(len(alone)), 1)
    assert (one.labels == other.labels).all()


def test_a_texts_id_is_a_positive_number_of_its_own() -> None:
    ids = [text_id(text) for text in TEXTS]
    assert len(set(ids)) == len(set(TEXTS))
    assert all(0 <= id_ < 2**63 for id_ in ids)
    assert text_id("fly") == text_id("fly")


def test_the_fingerprint_of_a_domain_changes_with_every_part() -> None:
    domains = [
        Domain(("a", "b")),
        Domain(("ab",)),
        Domain(("b", "a")),
        Domain(("a",), ("b",)),
        Domain(("a", "b"), (), Matching(plurals=True)),
        Domain(("a", "b"), (), Matching(inside_hyphens=True)),
    ]
    assert len({of.fingerprint for of in domains}) == len(domains)
    assert Domain(["a", "b"]).fingerprint == domains[0].fingerprint


class Unsound(Strategy):
    """A strategy from outside that does not keep to the contract."""

    name: Literal["unsound"] = "unsound"
    value: float = 0.0

    def fit(self, corpus: Units) -> Weigh:  # noqa: ARG002  # it is what the contract gives
        return lambda units: Weights(np.zeros(len(units.type), np.int8), np.full(len(units.type), self.value))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0])
def test_unusable_scores_are_refused(value: float) -> None:
    strategy = Unsound.model_construct(value=value)
    unsound = prepare(Domain(PLAIN), strategy, tokenizer(), length=48).fit(strategy)
    with pytest.raises(BadData, match=r"unsound gives .* a score that cannot be used"):
        unsound.weights  # noqa: B018
    with pytest.raises(BadData, match="unsound"):
        unsound.weighed(PLAIN)
