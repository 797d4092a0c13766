from __future__ import annotations

import pytest

from selmask.corpus.duplicates import find_duplicates, normalised


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bird flu, in ducks!", "  bird FLU in\nducks"),
        ("Straße „Nord“", "STRASSE nord"),
        ("ﬁve caf\u00e9s", "five cafe\u0301s"),
        ("COVID-19", "covid 19"),
        ("_Ghana has 1500 cases._", "Ghana has 1500 cases"),
    ],
)
def test_case_blanks_punctuation_and_compatibility_forms_make_no_difference(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bird flu", "birdflu"),
        ("5 < 6 cases", "5 > 6 cases"),
        ("\U0001f986", "\U0001f414"),
        ("...", "!!!"),
        ("कि", "की"),  # vowel signs are marks, not punctuation
        ("cafe", "café"),
    ],
)
def test_letters_symbols_and_marks_make_a_difference(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


def test_rows_that_repeat_a_test_text_and_one_another_are_found() -> None:
    texts = ["Bird flu in ducks", "A match tonight", "BIRD FLU, in ducks.", "Dead swans"] * 700
    duplicates = find_duplicates(texts, ["bird flu in ducks!", "dead  swans", "never seen"])
    assert duplicates.exact == {row for row in range(len(texts)) if row % 4 != 1}
    assert duplicates.first.tolist() == [0, 1, 0, 3] * 700
    assert find_duplicates(texts).of_tests == set()
    assert len(find_duplicates([]).first) == 0
