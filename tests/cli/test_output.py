"""Output of the command line for people."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from selmask.cli.output import print_table

if TYPE_CHECKING:
    import pytest


def test_columns_are_aligned_and_what_is_not_known_is_blank(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"strategy": "none", "mean": 0.5, "sd": math.nan}, {"strategy": "sm-lex-tfidf", "mean": 0.25, "sd": 0.1}]
    print_table(rows, "nothing")
    assert capsys.readouterr().out.splitlines() == [
        "strategy       mean     sd",
        "none          0.500",
        "sm-lex-tfidf  0.250  0.100",
    ]


def test_an_empty_table_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([], "nothing yet")
    assert capsys.readouterr().out == "nothing yet\n"
