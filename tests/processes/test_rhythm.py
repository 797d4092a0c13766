from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.processes.reporter import Reporter
from selmask.processes.rhythm import FEWEST, Rhythm

if TYPE_CHECKING:
    from tests.support.house import House


def test_the_pauses_between_steps_are_measured() -> None:
    rhythm = Rhythm(began=1000.0)
    assert rhythm.pauses() is None
    rhythm.note(0, 1001.0)
    rhythm.note(1, 1090.0)  # the corpus was read
    for step in range(2, 9):
        rhythm.note(step, 1090.0 + 2 * (step - 1))
    assert rhythm.pauses() == (1104.0, 2.0, 89.0)


def test_a_report_of_the_same_step_is_no_step() -> None:
    rhythm = Rhythm(began=1000.0)
    for step in range(FEWEST + 1):
        rhythm.note(step, 1000.0 + step)
    rhythm.note(FEWEST, 1300.0)  # what was measured between two epochs
    assert rhythm.pauses() == (1005.0, 1.0, 1.0)
    rhythm.note(FEWEST + 1, 1310.0)
    assert rhythm.pauses() == (1310.0, 1.0, 305.0)


def test_a_run_may_count_by_more_than_one_and_begin_again() -> None:
    rhythm = Rhythm(began=1000.0)
    for moment, step in enumerate([0, 64, 128, 192, 0, 64, 128]):
        rhythm.note(step, 1000.0 + moment)
    assert rhythm.pauses() == (1006.0, 1.0, 1.0)


def test_a_reporter_records_the_pauses_with_the_steps(house: House) -> None:
    house.queue()
    run = house.runs.claim("cpu")
    assert run is not None
    report = Reporter(house.store, run)
    for step in range(20):
        report(step, total=20)
    report.flush()
    now = house.runs.get(run.id)
    assert now.step == 19
    assert now.median_pause == pytest.approx(0, abs=1)
    assert now.step_at == pytest.approx(now.heartbeat_at, abs=60)
