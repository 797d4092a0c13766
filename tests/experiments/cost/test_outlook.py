"""The time until runs have ended, from how long similar runs took."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from selmask.experiments.cost.outlook import Outlook
from selmask.store.run import NewRun, Run
from selmask.store.sqlite.database import Database
from selmask.store.state import State
from selmask.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path

POST_TRAINING = {"kind": "post-training", "model": "minilm", "corpus": {"name": "posts"}, "settings": {"epochs": 1}}


@pytest.fixture
def waiting(tmp_path: Path) -> Run:
    return Store(Database(tmp_path / "selmask.db")).runs.queue(NewRun("post-training", "one", POST_TRAINING))


def took(run: Run, seconds: float) -> Run:
    return replace(run, state=State.FINISHED, started_at=1000.0, ended_at=1000.0 + seconds)


def at_work(run: Run, since: float, seconds_left: float | None = None) -> Run:
    return replace(run, state=State.RUNNING, started_at=time.time() - since, seconds_left=seconds_left)


def test_a_waiting_run_takes_as_long_as_similar_runs(waiting: Run) -> None:
    finished = [
        took(replace(waiting, spec=POST_TRAINING | {"strategy": {"name": name}, "seed": seconds}), seconds)
        for name, seconds in (("tfidf", 90), ("tfidf", 100), ("random-word", 500))
    ]
    others = [
        took(replace(waiting, spec=POST_TRAINING | differs), 9000)
        for differs in ({"model": "bert"}, {"corpus": {"name": "calls"}}, {"settings": {"epochs": 9}})
    ]
    two = [waiting, replace(waiting, id=2)]
    assert Outlook([*finished, *others], slots=1).seconds_left(two) == pytest.approx(200)
    assert Outlook([*finished, *others], slots=2).seconds_left(two) == pytest.approx(100)
    assert Outlook([*finished, *others], slots=2).seconds_left(two[:1]) == pytest.approx(100), "one run has one device"


def test_runs_that_have_an_earlier_turn_are_counted_and_later_ones_are_not(waiting: Run) -> None:
    finished = took(replace(waiting, id=9), 100)
    active = at_work(replace(waiting, id=2), 10, seconds_left=45)
    earlier, later, urgent = (replace(waiting, id=number, queued_at=waiting.queued_at + number) for number in (3, 7, 8))
    wanted, urgent = replace(waiting, id=5, queued_at=waiting.queued_at + 5), replace(urgent, urgent_at=1.0)
    runs = [finished, active, earlier, wanted, later, urgent]
    assert Outlook(runs, slots=1).before([wanted]) == [active, earlier, urgent]
    assert Outlook(runs, slots=1).seconds_left([wanted]) == pytest.approx(45 + 3 * 100)
    assert Outlook(runs, slots=1).seconds_left([active]) == pytest.approx(45)


def test_the_newest_runs_count_in_whatever_order_they_come(waiting: Run) -> None:
    slow = [replace(took(waiting, 900), started_at=number, ended_at=number + 900) for number in range(10)]
    fast = [replace(took(waiting, 9), started_at=5000.0 + number, ended_at=5009.0 + number) for number in range(10)]
    for runs in ([*slow, *fast], [*fast, *slow]):
        assert Outlook(runs, slots=1).seconds_left([waiting]) == pytest.approx(9)


def test_an_active_run_takes_its_own_remaining_time_or_the_rest_of_the_usual_time(waiting: Run) -> None:
    finished = [took(waiting, 100)]
    assert Outlook(finished, slots=1).seconds_left([at_work(waiting, 10, seconds_left=45)]) == pytest.approx(45)
    asked_at = time.time()
    rest = Outlook(finished, slots=1).seconds_left([at_work(waiting, 30)])
    passed = time.time() - asked_at  # however long that is on a busy machine
    assert rest is not None
    assert 70 - passed <= rest + 0.001
    assert rest <= 70
    assert Outlook(finished, slots=1).seconds_left([at_work(waiting, 300)]) == 0


def test_the_time_of_a_new_sort_of_run_is_unknown(waiting: Run) -> None:
    assert Outlook([took(replace(waiting, spec={"kind": "fine-tuning"}), 7)], slots=1).seconds_left([waiting]) is None
    assert Outlook([], slots=1).seconds_left([took(waiting, 7)]) == 0


def test_a_run_starts_once_the_first_device_is_free(waiting: Run) -> None:
    """Active runs keep their devices, and waiting ones take the first that is free, before it."""
    finished = took(waiting, 100)
    long, short = (at_work(replace(waiting, id=number), 10, seconds_left=30 * number) for number in (3, 2))
    assert Outlook([finished, long], slots=2).seconds_until_free([long]) == 0
    assert Outlook([finished, long, short], slots=2).seconds_until_free([long, short]) == pytest.approx(60)
    earlier = [waiting, long, short]
    assert Outlook([finished, *earlier], slots=2).seconds_until_free(earlier) == pytest.approx(90)
    assert Outlook(earlier, slots=2).seconds_until_free(earlier) is None
