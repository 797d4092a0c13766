from __future__ import annotations

import time

import pytest

from selmask.ui.shell.quantities import ago, duration, size


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (3, "less than a minute"),
        (70, "about 1 min"),
        (241, "about 4 min"),
        (3600, "about 1 h"),
        (7800, "about 2 h 10 min"),
        (3590, "about 1 h"),
        (5 * 24 * 3600, "about 5 days"),
    ],
)
def test_times_are_said_in_words(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(5, "just now"), (70, "1 min ago"), (7300, "2 h ago"), (100_000, "yesterday")]
)
def test_moments_are_said_in_words(seconds: float, said: str) -> None:
    assert ago(1_000_000, now=1_000_000 + seconds) == said


def test_what_is_long_past_has_a_date() -> None:
    moment = time.mktime((2026, 5, 3, 12, 0, 0, 0, 0, -1))
    assert ago(moment, now=moment + 10 * 24 * 3600) == "on 3 May 2026"


@pytest.mark.parametrize(("count", "said"), [(0, "0 B"), (999, "999 B"), (820_000, "820 kB"), (3.1e9, "3.1 GB")])
def test_sizes_have_the_unit_that_fits(count: float, said: str) -> None:
    assert size(count) == said
