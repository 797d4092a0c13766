from __future__ import annotations

import pytest
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS
from stop_words import AVAILABLE_LANGUAGES

from selmask.errors import NotFound
from selmask.text.stop_words import LANGUAGES, language_in_words, stop_words


def test_english_is_scikit_learns_list() -> None:
    assert stop_words("english") == ENGLISH_STOP_WORDS


def test_none_is_empty() -> None:
    assert stop_words("none") == frozenset()


def test_a_language_in_words() -> None:
    assert language_in_words("german") == "German"
    assert language_in_words("none") == "another language"


def test_every_language_of_the_package_is_offered() -> None:
    assert set(AVAILABLE_LANGUAGES) | {"none"} == set(LANGUAGES)
    assert all(stop_words(language) for language in AVAILABLE_LANGUAGES)
    assert {"les", "dans", "une"} <= stop_words("french")


def test_an_unknown_language_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NotFound) as error:
        stop_words("englsh")
    assert all(language in str(error.value) for language in LANGUAGES)
    assert "Did you mean 'english'" in str(error.value)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "none"])
def test_entries_are_words_without_quotation_marks_and_commas(language: str) -> None:
    assert not {entry for entry in stop_words(language) if set(entry) & set('",') or entry != entry.strip()}


def test_damaged_lists_are_repaired() -> None:
    assert {"אבל", "או"} <= stop_words("hebrew")
    assert "altmış" in stop_words("turkish")
    assert not {entry for entry in stop_words("turkish") if set(entry) & set("þðý")}
