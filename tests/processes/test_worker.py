from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib import metadata
from typing import TYPE_CHECKING, Any

import pytest

from selmask.processes.alive.identity import boot_id, host
from selmask.processes.provenance import versions
from selmask.store.state import State
from selmask.store.store import Store
from selmask.workspace import CHECKPOINT, SCORES_SO_FAR
from tests.support import tiny_performer
from tests.support.patience import PATIENCE_SECONDS

if TYPE_CHECKING:
    from selmask.observer import Observer
    from selmask.store.run import Run
    from selmask.workspace import Workspace
    from tests.support.house import House


IMPATIENT = (
    "import sys; from selmask.store.sqlite import database; database.BUSY_SECONDS = 0.1; "
    "from selmask.processes.worker import main; sys.exit(main())"
)
"""The worker, which finds the database locked sooner."""


def start(
    house: House,
    run: Run,
    attempt: int | None = None,
    program: str | None = None,
    performer: str = tiny_performer.NAME,
) -> subprocess.Popen[str]:
    home, number = str(house.workspace.home), str(run.attempt if attempt is None else attempt)
    where = ["--home", home, "--attempt", number, "--performer", performer]
    code = ["-m", "selmask.processes.worker"] if program is None else ["-c", program]
    command = [sys.executable, *code, str(run.id), *where]
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


def test_a_full_disk_is_no_fault_of_the_run_which_is_tried_again(house: House) -> None:
    reason = "The disk is full; the predictions could not be written. Free some space."
    house.queue(then="fill the disk")
    for state in (State.QUEUED, State.LOST):
        run = house.runs.claim("cpu", host=host(), boot_id=boot_id())
        assert run is not None
        start(house, run).communicate(timeout=120)
        ended = house.runs.get(run.id)
        assert (ended.state, (ended.reason or "").endswith(reason)) == (state, True)
        assert house.store.attempts.of(run.id)[-1].reason == reason


def test_an_end_is_recorded_however_long_the_database_is_locked(house: House) -> None:
    run = claimed(house, steps=3, patient=True)
    worker = start(house, run, program=IMPATIENT)
    house.until_working(run.id)
    with closing(sqlite3.connect(house.workspace.database, isolation_level=None, timeout=PATIENCE_SECONDS)) as other:
        other.execute("BEGIN IMMEDIATE")
        house.let_end(run.id)
        line = next(line for line in worker.stdout or () if "Waiting" in line)
        assert "locked the workspace's database" in line
        assert worker.poll() is None
        other.execute("ROLLBACK")
    worker.communicate(timeout=120)
    assert house.runs.get(run.id).state is State.FINISHED
    assert house.store.metrics.frame([run.id])["step"].tolist() == [1, 2, 3]


def test_what_a_run_resumes_from_is_deleted_once_the_result_is_recorded(house: House) -> None:
    for then, is_kept in (("finish", False), ("complain", True)):
        run = claimed(house, then=then)
        files = [house.workspace.run_folder(run.id) / name for name in (CHECKPOINT, SCORES_SO_FAR)]
        for file in files:
            file.mkdir()
        start(house, run).communicate(timeout=120)
        assert [file.is_dir() for file in files] == [is_kept, is_kept]


def be_given_up(run: Run, workspace: Workspace, _: Observer) -> dict[str, Any]:
    """A performer whose attempt is given up, and the next one claimed, before it has ended."""
    store = Store.of(workspace)
    assert store.hold(run).lose("There was no sign of life.")
    assert store.runs.claim("cpu", host=host(), boot_id=boot_id())
    return {}


def test_a_worker_that_was_given_up_leaves_the_checkpoint_to_the_next_attempt(house: House) -> None:
    run = claimed(house)
    checkpoint = house.workspace.run_folder(run.id) / CHECKPOINT
    checkpoint.mkdir()
    start(house, run, performer=f"{__name__}:{be_given_up.__name__}").communicate(timeout=120)
    assert (house.runs.get(run.id).state, house.runs.get(run.id).attempt) == (State.STARTING, 2)
    assert checkpoint.is_dir()


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
