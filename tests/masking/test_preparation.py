from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selmask.masking.preparation import Preparation, multi_word_terms, published_cleaning
from tests.masking import reference


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


@settings(deadline=None, max_examples=150, derandomize=True)
@given(st.text("aB3é<>/ -\n.漢", max_size=40))
def test_published_cleaning_is_its_steps_one_after_another(text: str) -> None:
    assert published_cleaning(text) == reference.published_clean(text)


@settings(deadline=None, max_examples=50, derandomize=True)
@given(st.text(max_size=40))
def test_no_other_strategy_cleans(text: str) -> None:
    assert Preparation().clean(text) == text


def test_terms_of_several_words_are_added_once_each() -> None:
    terms = ("Avian Influenza", "fly", " avian influenza ", "H5N1", "foot and\nmouth")
    assert multi_word_terms(terms) == ("avian influenza", "foot and\nmouth")
