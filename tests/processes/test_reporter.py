from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from selmask.errors import RunFailed, SelmaskError
from selmask.processes.reporter import WRITE_SECONDS, Reporter

if TYPE_CHECKING:
    from selmask.store.run import Run
    from tests.support.house import House


@pytest.fixture
def run(house: House) -> Run:
    house.queue()
    run = house.runs.claim("cpu")
    assert run is not None
    return run


class CountingReporter(Reporter):
    """Counts how often it writes."""

    writes = 0

    def flush(self) -> None:
        self.writes += 1
        super().flush()


def test_fast_reports_are_written_together_and_none_is_lost(house: House, run: Run) -> None:
    report = CountingReporter(house.store, run)
    began = time.monotonic()
    for step in range(1, 2001):
        report(step, total=2000, loss=1 / step)
    assert report.writes <= 1 + (time.monotonic() - began) / WRITE_SECONDS
    report(2000, message="Saving")
    report.flush()
    frame = house.store.metrics.frame([run.id])
    assert frame["step"].tolist() == list(range(1, 2001))
    now = house.runs.get(run.id)
    assert (now.step, now.total_steps, now.message) == (2000, 2000, "Saving")


def test_reports_that_could_not_be_written_are_written_later(house: House, run: Run) -> None:
    report = Reporter(house.store, run)
    report(1, loss=1.0)
    pages = house.database.rows("PRAGMA page_count")[0]["page_count"]
    house.database.rows(f"PRAGMA max_page_count = {pages}")
    many: dict[str, Any] = {f"a long name of a metric {key}": 1.0 for key in range(2000)}
    report(2, **many)
    with pytest.raises(SelmaskError, match="disk is full"):
        report.flush()
    house.database.rows("PRAGMA max_page_count = 1000000")
    report.flush()
    assert house.runs.get(run.id).step == 2
    assert len(house.store.metrics.frame([run.id])) == 2001


def test_an_attempt_that_was_given_up_raises(house: House, run: Run) -> None:
    report = Reporter(house.store, run)
    house.store.hold(run).lose("killed")
    with pytest.raises(RunFailed, match="Another attempt"):
        report(1, loss=1.0)
    assert house.store.metrics.frame([run.id]).empty
