from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selmask.masking.domain import Domain
from selmask.masking.masker import prepare
from selmask.masking.registry import parse_strategy
from selmask.masking.text_form import TextForm, multi_word_terms, published_cleaning
from selmask.specs import PostTraining
from tests.masking import reference
from tests.masking.examples import masker, tokenizer


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("<p>H5N1 &amp; COVID-19</p>", "h n amp covid"),
        ("naïve Éte 3.5", "na ve te"),
        ("a <img\nsrc='x'> b<br/>c", "a bc"),
        ("  two\t\n words ", "two words"),
        ("1 < 2", ""),
        ("", ""),
    ],
)
def test_published_cleaning(text: str, cleaned: str) -> None:
    assert published_cleaning(text) == cleaned


@settings(max_examples=150)
@given(st.text("aB3é<>/ -\n.漢", max_size=40))
def test_published_cleaning_is_its_steps_one_after_another(text: str) -> None:
    assert published_cleaning(text) == reference.published_clean(text)


@settings(max_examples=50)
@given(st.text(max_size=40))
def test_no_other_strategy_cleans(text: str) -> None:
    assert TextForm().clean(text) == text


def test_the_form_is_stored_as_in_older_workspaces() -> None:
    """It is part of the identity of stored scores: with another dump they would be computed again."""
    assert TextForm().model_dump(mode="json") == {
        "unit": "term", "cleaning": "none", "truncate": None, "added_terms": "none", "lexicon": "matched",
    }  # fmt: skip


def test_terms_of_several_words_are_added_once_each() -> None:
    terms = ("Avian Influenza", "fly", " avian influenza ", "H5N1", "foot and\nmouth")
    assert multi_word_terms(terms) == ("avian influenza", "foot and\nmouth")


def test_settings_of_an_experiment_change_what_a_strategy_leaves_open() -> None:
    wished = PostTraining(vocabulary="add terms", long_documents="truncated", max_length=64)
    assert TextForm().under(PostTraining()) == TextForm()
    assert TextForm().under(wished) == TextForm(added_terms="all", truncate=64)
    published = parse_strategy("sm-lex-tfidf-published").text_form
    assert published.under(wished) == published


def test_of_a_truncated_document_the_beginning_alone_is_masked() -> None:
    long = " ".join(f"virus{number}" for number in range(40))
    strategy, domain = parse_strategy("random-word"), Domain((long, "a short one"))
    whole = masker("random-word", domain, max_length=20)
    text_form = strategy.text_form.under(PostTraining(long_documents="truncated", max_length=20))
    cut = prepare(domain, strategy, tokenizer(), length=20, text_form=text_form).fit(strategy)
    assert (np.bincount(whole.arrays.windows.document) > 1).tolist() == [True, False]
    assert np.bincount(cut.arrays.windows.document).tolist() == [1, 1]
    assert cut.arrays.windows.last[0] <= 18
    assert len(cut.arrays.units.type) == len(whole.arrays.units.type), "fitted on whole documents all the same"
