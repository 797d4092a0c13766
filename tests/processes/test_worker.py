from __future__ import annotations

import signal
import subprocess
import sys
from importlib import metadata
from typing import TYPE_CHECKING, Any

import pytest

from selmask.processes.alive.identity import boot_id, host
from selmask.processes.provenance import versions
from selmask.store.state import State
from tests.support import tiny_performer

if TYPE_CHECKING:
    from selmask.store.run import Run
    from tests.support.house import House


def start(house: House, run: Run, attempt: int | None = None) -> subprocess.Popen[str]:
    home, number = str(house.workspace.home), str(run.attempt if attempt is None else attempt)
    where = ["--home", home, "--attempt", number, "--performer", tiny_performer.NAME]
    command = [sys.executable, "-m", "selmask.processes.worker", str(run.id), *where]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def claimed(house: House, **spec: Any) -> Run:
    house.queue(**spec)
    run = house.runs.claim("cpu", host=host(), boot_id=boot_id())
    assert run is not None
    return run


def test_a_worker_records_its_end_its_steps_and_its_measurements(house: House) -> None:
    run = claimed(house, steps=5)
    worker = start(house, run)
    output, _ = worker.communicate(timeout=120)
    assert worker.returncode == 0, output
    ended = house.runs.get(run.id)
    assert (ended.state, ended.result, ended.step, ended.total_steps) == (State.FINISHED, {"attempt": 1}, 5, 5)
    assert ended.pid == worker.pid
    [attempt] = house.store.attempts.of(run.id)
    assert attempt.versions == versions()
    assert attempt.versions["torch"] == metadata.version("torch")
    assert house.store.metrics.frame([run.id])["value"].tolist() == [1 / step for step in range(1, 6)]


@pytest.mark.parametrize(
    ("then", "reason", "logged"),
    [
        ("complain", "The corpus is empty. Given: 'empty.csv'. Choose another file.", "BadData"),
        ("crash", "Unexpected error: ZeroDivisionError: division by zero", "ZeroDivisionError"),
        (
            "exhaust",
            "Memory ran out. Choose a smaller batch or shorter windows, or close other programs.",
            "MemoryError",
        ),
    ],
)
def test_a_failure_is_a_sentence_and_the_traceback_is_in_the_log(
    house: House, then: str, reason: str, logged: str
) -> None:
    run = claimed(house, then=then)
    worker = start(house, run)
    output, _ = worker.communicate(timeout=120)
    failed = house.runs.get(run.id)
    assert (worker.returncode, failed.state, failed.reason) == (4, State.FAILED, reason)
    [attempt] = house.store.attempts.of(run.id)
    assert attempt.traceback is not None
    assert attempt.traceback in output
    assert logged in attempt.traceback


def test_sigterm_is_a_stop_request(house: House) -> None:
    run = claimed(house, steps=1000, pause=0.05)
    worker = start(house, run)
    house.until_working(run.id)
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=120)
    stopped = house.runs.get(run.id)
    assert (worker.returncode, stopped.state) == (0, State.STOPPED)
    assert stopped.result is not None
    assert 0 < stopped.result["steps"] < 1000


def test_a_worker_of_an_attempt_that_is_over_does_nothing(house: House) -> None:
    run = claimed(house)
    house.store.hold(run).lose("killed")
    second = house.runs.claim("cpu")
    assert second is not None
    worker = start(house, run, attempt=1)
    output, _ = worker.communicate(timeout=120)
    assert worker.returncode == 4
    assert "Attempt 1 of this run is over" in output
    assert house.runs.get(run.id) == second


def test_a_worker_that_was_given_up_ends(house: House) -> None:
    run = claimed(house, steps=1000, pause=0.05)
    worker = start(house, run)
    house.until_working(run.id)
    house.store.hold(house.runs.get(run.id)).lose("by mistake")
    worker.communicate(timeout=120)
    now = house.runs.get(run.id)
    assert (now.state, now.reason) == (State.QUEUED, "Attempt 1 was lost: by mistake")
