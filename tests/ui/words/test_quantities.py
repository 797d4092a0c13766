from __future__ import annotations

import time
from datetime import datetime

import pytest

from selmask.specs import FineTuning, Masking, PostTraining
from selmask.ui.words.quantities import ago, duration, setting


@pytest.mark.parametrize(
    ("seconds", "words"),
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
def test_a_length_of_time_in_words(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("2026-12-01 13:59:55", "just now"),
        ("2026-12-01 13:58:50", "1 min ago"),
        ("2026-12-01 13:00:10", "59 min ago"),
        ("2026-12-01 11:58:00", "2 h ago"),
        ("2026-12-01 00:01:00", "13 h ago"),
        ("2026-11-30 23:00:00", "yesterday"),
        ("2026-11-30 00:01:00", "yesterday"),
        ("2026-11-29 23:00:00", "on 29 November 2026"),
    ],
)
def test_a_recent_moment_in_words(before: str, words: str) -> None:
    now = datetime(2026, 12, 1, 14)
    assert ago(datetime.fromisoformat(before).timestamp(), now=now.timestamp()) == words


def test_shortly_after_midnight_hours_are_counted() -> None:
    assert ago(datetime(2026, 11, 30, 22).timestamp(), now=datetime(2026, 12, 1, 1).timestamp()) == "3 h ago"


def test_an_older_moment_is_a_date() -> None:
    moment = time.mktime((2026, 5, 3, 12, 0, 0, 0, 0, -1))
    assert ago(moment, now=moment + 10 * 24 * 3600) == "on 3 May 2026"


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.15, "0.15"), (True, "on"), (None, "none"), ("", "none"), ((), "none"), ((1, 2.5), "1, 2.5")],
)
def test_a_setting_in_words(value: object, words: str) -> None:
    assert setting(value) == words


def test_a_share_is_given_in_per_cent() -> None:
    assert setting((0.3, 0.125), Masking.model_fields["later_rates"]) == "30 %, 12.5 %"


def test_learning_rates_are_given_as_people_write_them() -> None:
    assert setting((5e-5, 1e-4), FineTuning.model_fields["learning_rate"]) == "5e-5, 1e-4"
    assert setting(5e-5, PostTraining.model_fields["learning_rate"]) == "5e-5"
