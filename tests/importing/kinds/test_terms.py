from __future__ import annotations

import pytest

from selmask.importing.kinds.terms import MAX_WORDS, CleanTerms, clean_terms


def _counts(cleaned: CleanTerms) -> dict[str, int]:
    return {finding.code: finding.count for finding in cleaned.findings}


def test_good_terms_stay_as_they_are() -> None:
    terms = ["bird flu", "COVID-19", "Crohn's disease", "p53 (protein)", "鳥インフルエンザ"]
    assert clean_terms(terms) == CleanTerms(terms, ())


def test_blanks_and_duplicates_are_left_out_and_counted() -> None:
    cleaned = clean_terms(["fever", None, "  ", "\t", "bird flu", "", "fever", "FEVER", " fever ", "Bird-flu"])
    assert cleaned.terms == ["fever", "bird flu"]
    assert _counts(cleaned) == {"blank-term": 4, "repeated-term": 4}
    assert "2 distinct terms remain" in cleaned.findings[-1].message
    assert cleaned.findings[0].rows == (2, 3, 4, 6)
    assert cleaned.findings[1].rows == (7, 8, 9, 10)


def test_characters_of_regular_expressions_are_ordinary_characters() -> None:
    terms = ["(a+)+$", "[a-z]", "C++", r"\d{3}", "^fever$", "a|b", "H5N1*", "100%"]
    assert clean_terms(terms).terms == terms


def test_terms_without_a_letter_or_digit_are_left_out() -> None:
    cleaned = clean_terms([".*", "?", "|", "$", "\U0001f986", "fever"])
    assert cleaned.terms == ["fever"]
    assert _counts(cleaned) == {"term-without-letters": 5}


@pytest.mark.parametrize("term", ["a", "1", "é", "e\u0301", "癌"])
def test_one_character_terms_stay_with_a_warning(term: str) -> None:
    cleaned = clean_terms([term, "fever"])
    assert cleaned.terms == [term, "fever"]
    assert _counts(cleaned) == {"one-character-term": 1}
    assert cleaned.findings[0].level == "warning"


def test_stop_words_stay_with_a_warning_that_depends_on_the_language() -> None:
    assert _counts(clean_terms(["The", "with", "fever"])) == {"stop-word-term": 2}
    assert clean_terms(["The", "with", "fever"], "none").findings == ()


def test_a_term_longer_than_any_name_is_left_out() -> None:
    longest = " ".join(["word"] * MAX_WORDS)
    cleaned = clean_terms([longest, f"{longest} more", "outbreak " * 5000, "fever"])
    assert cleaned.terms == [longest, "fever"]
    assert _counts(cleaned) == {"term-too-long": 2}
    assert len(cleaned.findings[0].message) < 400


def test_there_may_be_no_terms() -> None:
    assert clean_terms([]) == CleanTerms([], ())
    assert clean_terms([None, "?"]).terms == []
