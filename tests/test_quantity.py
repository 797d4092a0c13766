from __future__ import annotations

import pytest

from selmask.quantity import Quantity

SHARE, NUMBER = Quantity("macro-F1", "", is_share=True), Quantity("Cohen's kappa", "")


@pytest.mark.parametrize(
    ("quantity", "value", "words"),
    [
        (SHARE, 0.71234, "71.2 %"),
        (NUMBER, 2.31449, "2.314"),
        (NUMBER, 135_210, "135,210"),
        (NUMBER, 12_345.6, "12,346"),
        (NUMBER, 0, "0"),
    ],
)
def test_a_value_is_written_as_a_person_reads_it(quantity: Quantity, value: float, words: str) -> None:
    assert quantity.in_words(value) == words


def test_differences_of_shares_are_points() -> None:
    assert SHARE.difference(0.0134) == "+1.3 points"
    assert SHARE.difference(-0.0134) == "-1.3 points"
    assert SHARE.number(0.0134) == "1.3"
    assert NUMBER.difference(0.0134) == "+0.013"
    assert NUMBER.difference(0.0134, signed=False) == "0.013"


def test_what_rounds_to_zero_has_no_minus() -> None:
    assert SHARE.number(-1e-9) == "0.0"
    assert SHARE.difference(-1e-9) == "+0.0 points"
    assert NUMBER.number(-1e-9) == "0.000"


def test_what_is_small_but_not_zero_is_not_shown_as_zero() -> None:
    assert SHARE.number(0.0004) == "0.04"
    assert SHARE.difference(-0.00004) == "-0.004 points"
    assert NUMBER.number(-0.0004) == "-0.0004"


def test_a_limit_has_the_digits_that_a_person_gave_it() -> None:
    limits = [SHARE.limit(points / 100) for points in (1, 2.5, 0.25, 0.04, 0)]
    assert limits == ["1.0 points", "2.5 points", "0.25 points", "0.04 points", "0.0 points"]
    assert [NUMBER.limit(each) for each in (0.01, 0.0025)] == ["0.010", "0.0025"]


def test_a_label_begins_with_a_capital_letter_and_is_the_title_otherwise() -> None:
    assert SHARE.heading == "Macro-F1"
    assert NUMBER.heading == "Cohen's kappa"
