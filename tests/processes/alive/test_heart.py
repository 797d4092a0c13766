from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from selmask.processes.alive import heart
from selmask.processes.alive.heart import Heart
from selmask.processes.reporter import Reporter
from selmask.store.state import State
from tests.support.patience import PATIENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from selmask.store.run import Run
    from tests.support.house import House


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heart, "LISTEN_SECONDS", 0.02)
    monkeypatch.setattr(heart, "HEARTBEAT_SECONDS", 0.1)


@pytest.fixture
def run(house: House) -> Run:
    house.queue()
    run = house.runs.claim("cpu")
    assert run is not None
    return run


def until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_it_beats_and_writes_reports_while_the_trainer_is_silent(house: House, run: Run) -> None:
    report = Reporter(house.store, run)
    with Heart(house.store, run, report):
        report(1, total=9)
        report(2, message="A long evaluation")
        until(lambda: house.runs.get(run.id).message == "A long evaluation")
        first = house.runs.get(run.id).heartbeat_at or time.time()
        until(lambda: (house.runs.get(run.id).heartbeat_at or 0) > first)


def test_a_stop_request_in_the_store_is_noticed(house: House, run: Run) -> None:
    with Heart(house.store, run, Reporter(house.store, run)) as beating:
        assert not beating.should_stop()
        house.runs.request_stop(run.id)
        until(beating.should_stop)


def test_a_stop_request_by_signal_appears_in_the_store(house: House, run: Run) -> None:
    with Heart(house.store, run, Reporter(house.store, run)) as beating:
        beating.ask_to_stop()
        until(lambda: house.runs.get(run.id).state is State.STOPPING)


def test_a_lost_attempt_is_told_to_stop_and_leaves_the_next_one_alone(house: House, run: Run) -> None:
    house.store.hold(run).lose("by mistake")
    house.runs.claim("cpu")
    with Heart(house.store, run, Reporter(house.store, run)) as beating:
        until(beating.should_stop)
        time.sleep(0.1)
    assert house.runs.get(run.id).state is State.STARTING


def test_it_survives_errors_of_the_store(
    house: House, run: Run, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selmask.store.sqlite.database.BUSY_SECONDS", 0.05)
    with Heart(house.store, run, Reporter(house.store, run)) as beating:
        with house.store.transaction():
            until(lambda: "Another process" in caplog.text)
        house.runs.request_stop(run.id)
        until(beating.should_stop)
