from __future__ import annotations

import pytest

from selmask.wording import byte_size, counted


@pytest.mark.parametrize(("number", "words"), [(1, "1 corpus"), (0, "0 corpora"), (2000, "2,000 corpora")])
def test_a_count_agrees_with_its_noun(number: int, words: str) -> None:
    assert counted(number, "corpus", "corpora") == words


def test_the_usual_plural_ends_in_s() -> None:
    assert counted(2, "run") == "2 runs"


@pytest.mark.parametrize(("count", "words"), [(0, "0 B"), (999, "999 B"), (820_000, "820 kB"), (3.1e9, "3.1 GB")])
def test_a_size_has_a_fitting_unit(count: float, words: str) -> None:
    assert byte_size(count) == words
