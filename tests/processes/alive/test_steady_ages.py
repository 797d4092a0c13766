from __future__ import annotations

import time

from selmask.processes.alive.steady_ages import SteadyAges

LONG_AGO = 1000.0


def test_an_age_is_that_of_the_sight_and_not_of_the_record() -> None:
    ages = SteadyAges()
    assert ages.age(1, 1, time.time() - LONG_AGO) == 0.0, "a clock set forward makes no moment older"
    seen = time.time() - LONG_AGO
    ages.age(1, 1, seen)
    time.sleep(0.02)
    assert 0.01 < ages.age(1, 1, seen) < LONG_AGO / 2


def test_a_new_moment_and_a_new_attempt_begin_anew() -> None:
    ages = SteadyAges()
    ages.age(1, 1, 1.0)
    time.sleep(0.02)
    assert ages.age(1, 1, 2.0) == 0.0
    time.sleep(0.02)
    assert ages.age(1, 2, 2.0) == 0.0
    assert ages.age(1, 1, 2.0) > 0.0, "each attempt has an age of its own"
