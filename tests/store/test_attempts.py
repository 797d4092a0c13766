from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from selmask.store.run import NewRun, Run
from selmask.store.state import State

if TYPE_CHECKING:
    from selmask.store.runs import Runs
    from selmask.store.sqlite.database import Database
    from selmask.store.store import Store


@pytest.fixture
def run(runs: Runs) -> Run:
    runs.queue(NewRun("post-training", "tried", {}))
    claimed = runs.claim("cpu", host="here", boot_id="boot")
    assert claimed is not None
    return claimed


def test_an_attempt_records_its_device_and_its_signs_of_life(runs: Runs, store: Store, run: Run) -> None:
    assert (run.state, run.attempt, run.device, run.host, run.heartbeat_at) == (State.STARTING, 1, "cpu", "here", None)
    assert store.hold(run).begin(4711, 12.5)
    begun = runs.get(run.id)
    assert (begun.state, begun.pid, begun.pid_created) == (State.RUNNING, 4711, 12.5)
    assert store.hold(run).beat()
    beaten = runs.get(run.id).heartbeat_at
    assert beaten is not None
    assert begun.heartbeat_at is not None
    assert begun.heartbeat_at <= beaten <= time.time()


def test_a_worker_that_was_started_has_not_begun(runs: Runs, store: Store, run: Run) -> None:
    assert store.hold(run).assign(4711, 12.5)
    started = runs.get(run.id)
    assert (started.state, started.pid, started.heartbeat_at) == (State.STARTING, 4711, None)


def test_the_own_word_of_a_worker_counts_more_than_its_supervisors(runs: Runs, store: Store, run: Run) -> None:
    assert store.hold(run).begin(4711, 12.5)
    assert store.hold(run).assign(4710, 12.4)
    begun = runs.get(run.id)
    assert (begun.state, begun.pid, begun.pid_created) == (State.RUNNING, 4711, 12.5)


def test_a_run_that_was_asked_to_stop_before_it_began_stays_asked(runs: Runs, store: Store, run: Run) -> None:
    runs.request_stop(run.id)
    assert store.hold(run).begin(4711, 12.5)
    assert runs.get(run.id).state is State.STOPPING


def test_an_attempt_whose_worker_has_begun_since_is_not_lost(runs: Runs, store: Store, run: Run) -> None:
    assert store.hold(run).begin(4711, 12.5)
    assert not store.hold(run).lose("The supervisor ended before it had started the process.")
    begun = runs.get(run.id)
    assert begun.state is State.RUNNING
    assert store.hold(begun).lose("Its process was killed.")


def test_an_attempt_that_was_lost_before_it_began_refuses_its_worker(runs: Runs, store: Store, run: Run) -> None:
    assert store.hold(run).lose("The supervisor ended before it had started the process.")
    assert not store.hold(run).assign(4711, 12.5)
    assert not store.hold(run).begin(4711, 12.5)
    assert (runs.get(run.id).state, runs.get(run.id).pid) == (State.QUEUED, None)


def test_the_remaining_time_comes_from_the_rate(db: Database, runs: Runs, store: Store, run: Run) -> None:
    store.hold(run).progress(10, total=100, message="Training")
    started = runs.get(run.id)
    assert (started.step, started.total_steps, started.seconds_left, started.message) == (10, 100, None, "Training")
    began = time.time()
    with db.transaction() as connection:
        connection.table("attempts").update((run.id, 1), {"first_step_at": began - 20})
    store.hold(run).progress(30)
    longest = 70 / 20 * (20 + time.time() - began)
    later = runs.get(run.id)
    assert later.share_done == 0.3
    assert later.message == "Training"
    assert later.seconds_left is not None
    assert 70 <= later.seconds_left <= longest
    store.hold(run).progress(0, total=5, message="Another phase")
    assert runs.get(run.id).seconds_left is None


def test_the_remaining_time_is_never_negative(db: Database, runs: Runs, store: Store, run: Run) -> None:
    """A clock that is set back makes the first step one of the future; the rate is then measured anew."""
    store.hold(run).progress(10, total=100)
    with db.transaction() as connection:
        connection.table("attempts").update((run.id, 1), {"first_step_at": time.time() + 3600})
    store.hold(run).progress(30)
    assert runs.get(run.id).seconds_left is None
    store.hold(run).progress(50)
    left = runs.get(run.id).seconds_left
    assert left is not None
    assert left >= 0


def test_a_finished_run_keeps_its_result(runs: Runs, store: Store, run: Run) -> None:
    store.hold(run).progress(1, total=2, message="Training")
    assert store.hold(run).finish({"macro_f1": 0.5})
    finished = runs.get(run.id)
    assert (finished.state, finished.result, finished.message) == (State.FINISHED, {"macro_f1": 0.5}, None)
    assert finished.share_done == 1
    assert finished.ended_at is not None
    assert [attempt.end for attempt in store.attempts.of(run.id)] == [State.FINISHED]


def test_a_failure_keeps_its_reason_and_its_traceback(runs: Runs, store: Store, run: Run) -> None:
    assert store.hold(run).fail("The loss is not a number at step 3.", "Traceback …")
    failed = runs.get(run.id)
    assert (failed.state, failed.reason) == (State.FAILED, "The loss is not a number at step 3.")
    assert store.attempts.of(run.id)[0].traceback == "Traceback …"


def test_a_lost_attempt_is_repeated_once_and_then_final(runs: Runs, store: Store, run: Run) -> None:
    assert store.hold(run).lose("Its process was killed.")
    queued = runs.get(run.id)
    assert (queued.state, queued.reason) == (State.QUEUED, "Attempt 1 was lost: Its process was killed.")
    second = runs.claim("cpu")
    assert second is not None
    assert second.attempt == 2
    assert store.hold(second).lose("Its process was killed again.")
    lost = runs.get(run.id)
    assert lost.state is State.LOST
    assert (lost.reason or "").endswith("Attempt 2: Its process was killed again.")
    assert [attempt.end for attempt in store.attempts.of(run.id)] == [State.LOST, State.LOST]


def test_a_worker_lost_after_a_stop_request_counts_as_stopped(runs: Runs, store: Store, run: Run) -> None:
    runs.request_stop(run.id)
    store.hold(run).lose("Its process was killed.")
    assert runs.get(run.id).state is State.STOPPED


def test_the_end_of_an_attempt_is_written_once(runs: Runs, store: Store, run: Run) -> None:
    store.hold(run).lose("No sign of life.")
    queued = runs.get(run.id)
    assert not store.hold(run).finish({"f1": 1.0})
    assert not store.hold(run).beat()
    assert runs.get(run.id) == queued


def test_a_worker_that_was_given_up_gets_false_and_changes_nothing(runs: Runs, store: Store, run: Run) -> None:
    store.hold(run).lose("No sign of life.")
    second = runs.claim("cpu")
    assert second is not None
    now = runs.get(run.id)
    assert not store.hold(run).begin(1, 1.0)
    assert not store.hold(run).beat()
    assert not store.hold(run).progress(5, total=10)
    assert not store.hold(run).finish({"f1": 1.0})
    assert not store.hold(run).fail("late")
    assert not store.hold(run).lose("twice")
    assert runs.get(run.id) == now


def test_a_lost_run_says_how_each_try_ended_and_nothing_of_earlier_rounds(runs: Runs, store: Store, run: Run) -> None:
    def lose(reason: str) -> str | None:
        held = runs.get(run.id)
        assert store.hold(held if held.state is State.STARTING else runs.claim("cpu") or held).lose(reason)
        return runs.get(run.id).reason

    assert lose("It was killed.") == "Attempt 1 was lost: It was killed."
    assert lose("The disk is full.") == (
        "It was tried 2 times and lost each time. Attempt 1: It was killed. Attempt 2: The disk is full."
    )
    assert runs.get(run.id).state is State.LOST
    assert [each.reason for each in store.attempts.of(run.id)] == ["It was killed.", "The disk is full."]
    runs.resume(run.id)
    lose("The computer was restarted.")
    assert lose("It was killed.") == (
        "It was tried 2 times and lost each time. Attempt 3: The computer was restarted. Attempt 4: It was killed."
    )
