from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from selmask.processes.alive.steady_ages import SteadyAges
from selmask.store.run import NewRun

if TYPE_CHECKING:
    from tests.support.house import House

LONG_AGO = 1000.0


def test_an_age_is_that_of_the_sight_and_not_of_the_record(house: House) -> None:
    run, ages = house.runs.queue(NewRun("tiny", "a run", {})), SteadyAges()
    assert ages.age(run, time.time() - LONG_AGO) == 0.0, "a clock set forward makes no moment older"
    seen = time.time() - LONG_AGO
    ages.age(run, seen)
    time.sleep(0.02)
    assert 0.01 < ages.age(run, seen) < LONG_AGO / 2


def test_a_new_moment_and_a_new_attempt_begin_anew(house: House) -> None:
    run, ages = house.runs.queue(NewRun("tiny", "a run", {})), SteadyAges()
    ages.age(run, 1.0)
    time.sleep(0.02)
    assert ages.age(run, 2.0) == 0.0
    time.sleep(0.02)
    assert ages.age(replace(run, attempt=run.attempt + 1), 2.0) == 0.0
