from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.importing.kinds.terms import MAX_WORDS, clean_terms
from tests.importing.tables import table_of

if TYPE_CHECKING:
    from selmask.importing.cleaning import Cleaned


def _clean(cells: list[str | None], language: str = "english") -> Cleaned:
    return clean_terms(table_of({"term": cells}), language)


def _terms(cleaned: Cleaned) -> list[str]:
    return cleaned.frame["term"].tolist()


def _counts(cleaned: Cleaned) -> dict[str, int]:
    return {finding.code: finding.count for finding in cleaned.findings}


def test_good_terms_stay_as_they_are() -> None:
    terms: list[str | None] = ["bird flu", "COVID-19", "Crohn's disease", "p53 (protein)", "鳥インフルエンザ"]
    cleaned = _clean(terms)
    assert (_terms(cleaned), cleaned.findings) == (terms, ())


def test_blanks_and_duplicates_are_left_out_and_counted() -> None:
    cleaned = _clean(["fever", None, "  ", "\t", "bird flu", "", "fever", "FEVER", " fever ", "Bird-flu"])
    assert _terms(cleaned) == ["fever", "bird flu"]
    assert _counts(cleaned) == {"blank-term": 4, "repeated-term": 4}
    assert "2 distinct terms remain" in cleaned.findings[-1].message
    assert cleaned.frame.index.tolist() == [1, 5]
    assert cleaned.findings[0].rows == (2, 3, 4, 6)
    assert cleaned.findings[1].rows == (7, 8, 9, 10)


def test_characters_of_regular_expressions_are_ordinary_characters() -> None:
    terms: list[str | None] = ["(a+)+$", "[a-z]", "C++", r"\d{3}", "^fever$", "a|b", "H5N1*", "100%"]
    assert _terms(_clean(terms)) == terms


def test_terms_without_a_letter_or_digit_are_left_out() -> None:
    cleaned = _clean([".*", "?", "|", "$", "\U0001f986", "fever"])
    assert _terms(cleaned) == ["fever"]
    assert _counts(cleaned) == {"term-without-letters": 5}


@pytest.mark.parametrize("term", ["a", "1", "é", "e\u0301", "癌"])
def test_one_character_terms_stay_with_a_warning(term: str) -> None:
    cleaned = _clean([term, "fever"])
    assert _terms(cleaned) == [term, "fever"]
    assert _counts(cleaned) == {"one-character-term": 1}
    assert cleaned.findings[0].level == "warning"


def test_stop_words_stay_with_a_warning_that_depends_on_the_language() -> None:
    assert _counts(_clean(["The", "with", "fever"])) == {"stop-word-term": 2}
    assert _clean(["The", "with", "fever"], "none").findings == ()


def test_a_term_longer_than_any_name_is_left_out() -> None:
    longest = " ".join(["word"] * MAX_WORDS)
    cleaned = _clean([longest, f"{longest} more", "outbreak " * 5000, "fever"])
    assert _terms(cleaned) == [longest, "fever"]
    assert _counts(cleaned) == {"term-too-long": 2}
    assert len(cleaned.findings[0].message) < 400


def test_there_may_be_no_terms() -> None:
    cleaned = _clean([])
    assert (_terms(cleaned), cleaned.findings) == ([], ())
    assert _terms(_clean([None, "?"])) == []
