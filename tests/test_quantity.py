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
    assert SHARE.number(-0.0004) == "0.0"
    assert SHARE.difference(-0.0004) == "+0.0 points"
    assert NUMBER.number(-0.0004) == "0.000"


def test_a_label_begins_with_a_capital_letter_and_is_the_title_otherwise() -> None:
    assert SHARE.heading == "Macro-F1"
    assert NUMBER.heading == "Cohen's kappa"
