from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from selmask.errors import DiskFull, RunFailed, WorkspaceBusy
from selmask.processes.reporter import Reporter
from selmask.store.sqlite import database
from selmask.store.store import Store

if TYPE_CHECKING:
    from selmask.store.run import Run
    from tests.support.house import House


@pytest.fixture
def run(house: House) -> Run:
    house.queue()
    run = house.runs.claim("cpu")
    assert run is not None
    return run


def test_reports_are_written_together_and_none_is_lost(house: House, run: Run) -> None:
    report = Reporter(house.store, run)
    for step in range(1, 2001):
        report(step, total=2000, loss=1 / step)
    report(2000, message="Saving")
    assert house.store.metrics.frame([run.id]).empty
    report.flush()
    frame = house.store.metrics.frame([run.id])
    assert frame["step"].tolist() == list(range(1, 2001))
    now = house.runs.get(run.id)
    assert (now.step, now.total_steps, now.message) == (2000, 2000, "Saving")


def test_an_activity_lasts_until_another_or_none_is_reported(house: House, run: Run) -> None:
    report, messages = Reporter(house.store, run), []
    for message in ("Reading", None, ""):
        report(0, message=message)
        report.flush()
        messages.append(house.runs.get(run.id).message)
    assert messages == ["Reading", "Reading", ""]


def test_a_locked_database_neither_stops_the_trainer_nor_loses_a_report(
    house: House, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    report = Reporter(Store.of(house.workspace), run)
    report(1, loss=1.0)
    with closing(sqlite3.connect(house.workspace.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        settling = threading.Thread(target=report.settle)
        settling.start()
        report(2, loss=2.0)
        with pytest.raises(WorkspaceBusy):
            report.flush()
        assert settling.is_alive()
        other.execute("ROLLBACK")
    settling.join()
    report.settle()
    assert house.store.metrics.frame([run.id])["value"].tolist() == [1.0, 2.0]


def test_reports_that_could_not_be_written_are_written_later(house: House, run: Run) -> None:
    report = Reporter(house.store, run)
    report(1, loss=1.0)
    pages = house.database.rows("PRAGMA page_count")[0]["page_count"]
    house.database.rows(f"PRAGMA max_page_count = {pages}")
    many: dict[str, Any] = {f"a long name of a metric {key}": 1.0 for key in range(2000)}
    report(2, **many)
    with pytest.raises(DiskFull, match="disk is full"):
        report.flush()
    house.database.rows("PRAGMA max_page_count = 1000000")
    report.flush()
    assert house.runs.get(run.id).step == 2
    assert len(house.store.metrics.frame([run.id])) == 2001


def test_an_attempt_that_was_given_up_raises(house: House, run: Run) -> None:
    report = Reporter(house.store, run)
    house.store.hold(run).lose("killed")
    report(1, loss=1.0)
    with pytest.raises(RunFailed, match="Another attempt"):
        report.settle()
    assert house.store.metrics.frame([run.id]).empty
