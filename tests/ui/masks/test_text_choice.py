from __future__ import annotations

import pytest

from selmask.errors import BadInput
from selmask.ui.masks.text_choice import MOST, in_rows, separated

ROWS = range(1, 101)


@pytest.mark.parametrize(
    ("entry", "documents"),
    [
        ("1", (0,)),
        ("3, 7, 5", (2, 6, 4)),
        ("3;7 9", (2, 6, 8)),
        ("2-4", (1, 2, 3)),
        ("2 \u2013 4, 3", (1, 2, 3)),
        ("81-100", tuple(range(80, 100))),
        (" 5, ", (4,)),
    ],
)
def test_texts_are_chosen_by_rows_and_ranges(entry: str, documents: tuple[int, ...]) -> None:
    assert in_rows(entry, ROWS) == documents


def test_rows_without_a_text_are_no_texts() -> None:
    rows = [2, 3, 7, 30]
    assert in_rows("2-7, 30", rows) == (0, 1, 2, 3)
    assert in_rows("4-29", rows) == (2,)
    with pytest.raises(BadInput, match=r"No text was imported from this row\. Given: 'row 5'"):
        in_rows("5", rows)
    with pytest.raises(BadInput, match=r"No text was imported from these rows\. Given: 'rows 8-29'"):
        in_rows("8-29", rows)


@pytest.mark.parametrize(
    "entry", ["", "0", "101", "5-3", "x", "1-", "-1", "1.5", "1-21", "1-99999999999", "1-15, 30-40"]
)
def test_an_invalid_entry_is_refused_with_what_is_accepted(entry: str) -> None:
    with pytest.raises(BadInput, match="rows from 1 to 100"):
        in_rows(entry, ROWS)


def test_dashes_separate_texts() -> None:
    assert separated("one\n\nstill one\n---\n two\n-----\n\n") == ("one\n\nstill one", "two")
    assert separated("a - b --- c") == ("a - b --- c",)
    assert len(separated("\n---\n".join("abcdefghijklmnopqrstuvwxyz"))) == MOST
