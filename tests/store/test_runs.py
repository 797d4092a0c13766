from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadInput, NotFound
from selmask.store.run import NewRun, Run
from selmask.store.sqlite.database import Database
from selmask.store.state import State
from selmask.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.store.runs import Runs


PARENT = NewRun("post-training", "random-word on plant health", {"strategy": "random-word", "rate": 0.15})
CHILD = NewRun("fine-tuning", "random-word on plant health, seed 1", {"seed": 1}, parent_hash=PARENT.hash)


def claimed(runs: Runs) -> Run:
    run = runs.claim("cpu", host="here", boot_id="boot")
    assert run is not None
    return run


def test_a_queued_run_is_read_back_unchanged(runs: Runs) -> None:
    run = runs.queue(PARENT)
    assert (run.kind, run.title, run.spec, run.hash) == (PARENT.kind, PARENT.title, PARENT.spec, PARENT.hash)
    assert (run.state, run.attempt, run.result, run.pid) == (State.QUEUED, 0, None, None)
    assert runs.get(run.id) == run
    assert runs.all() == [run]


def test_the_hash_depends_on_everything_but_the_title() -> None:
    assert PARENT.hash == NewRun("post-training", "another title", {"rate": 0.15, "strategy": "random-word"}).hash
    assert PARENT.hash != NewRun("fine-tuning", PARENT.title, PARENT.spec).hash
    assert PARENT.hash != NewRun(PARENT.kind, PARENT.title, PARENT.spec, parent_hash="other").hash
    assert NewRun("k", "t", {"a": 1}, identity={"b": 1}).hash == NewRun("k", "t", {"a": 2}, identity={"b": 1}).hash


def test_the_same_run_is_not_trained_again(runs: Runs, store: Store) -> None:
    first = runs.queue(PARENT)
    assert runs.queue(PARENT) == first
    running = claimed(runs)
    assert runs.queue(PARENT) == running
    store.hold(running).finish({"loss": 2.5})
    again = runs.queue(PARENT)
    assert (again.id, again.state, again.result) == (first.id, State.FINISHED, {"loss": 2.5})


@pytest.mark.parametrize("end", ["fail", "stop", "lose"])
def test_a_run_that_did_not_finish_is_queued_again_as_the_same_run(runs: Runs, store: Store, end: str) -> None:
    first = runs.queue(PARENT)
    getattr(store.hold(claimed(runs)), end)("for a reason")
    again = runs.queue(PARENT)
    assert (again.id, again.state) == (first.id, State.QUEUED)
    assert claimed(runs).attempt == 2


def test_a_child_waits_until_its_parent_is_finished(runs: Runs, store: Store) -> None:
    parent, child = runs.queue_all([PARENT, CHILD])
    assert (child.state, child.parent_id) == (State.WAITING, parent.id)
    work = claimed(runs)
    assert work.id == parent.id
    assert runs.claim("cpu") is None
    store.hold(work).finish({})
    assert claimed(runs).id == child.id


@pytest.mark.parametrize(("end", "word"), [("fail", "failed"), ("stop", "stopped")])
def test_a_child_is_skipped_with_the_reason_and_waits_again_when_the_parent_is_resumed(
    runs: Runs, store: Store, end: str, word: str
) -> None:
    parent, child = runs.queue_all([PARENT, CHILD])
    grandchild = runs.queue(NewRun("evaluation", "of that", {}, parent_hash=CHILD.hash))
    getattr(store.hold(claimed(runs)), end)("for a reason")
    skipped = runs.get(child.id)
    assert (skipped.state, skipped.reason) == (
        State.SKIPPED,
        f"The run that it starts from ({PARENT.title}) has the state “{word}”.",
    )
    assert runs.get(grandchild.id).state is State.SKIPPED
    runs.resume(parent.id)
    assert {runs.get(each.id).state for each in (child, grandchild)} == {State.WAITING}
    store.hold(claimed(runs)).finish({})
    assert runs.get(child.id).state is State.QUEUED


@pytest.mark.parametrize("child_is", ["queued", "skipped", "failed"])
def test_a_child_waits_again_for_a_finished_parent_that_is_done_again(runs: Runs, store: Store, child_is: str) -> None:
    parent, child = runs.queue_all([PARENT, CHILD])
    store.hold(claimed(runs)).progress(9, total=9)
    store.hold(runs.get(parent.id)).finish({})
    if child_is == "skipped":
        runs.skip(child.id, "The model is gone.")
        assert (runs.get(child.id).state, runs.get(child.id).reason) == (State.SKIPPED, "The model is gone.")
    if child_is == "failed":
        store.hold(claimed(runs)).fail("The model is gone.")
    with pytest.raises(BadInput, match="cannot be started again: its state is “finished”"):
        runs.retry(parent.id)
    again = runs.retry(parent.id, finished=True)
    assert (again.state, again.step, again.total_steps, again.result) == (State.QUEUED, 0, None, None)
    waiting = runs.get(child.id)
    assert (waiting.state, waiting.reason, waiting.ended_at) == (State.WAITING, None, None)
    store.hold(claimed(runs)).finish({})
    assert claimed(runs).id == child.id


def test_a_skipped_run_takes_those_that_start_from_it_along(runs: Runs) -> None:
    first = runs.queue(PARENT)
    child = runs.queue(CHILD)
    runs.skip(first.id, "Its scores are gone.")
    assert runs.get(child.id).state is State.SKIPPED
    assert runs.next() is None


def test_a_child_of_a_finished_parent_is_queued_at_once(runs: Runs, store: Store) -> None:
    runs.queue(PARENT)
    store.hold(claimed(runs)).finish({})
    assert runs.queue(CHILD).state is State.QUEUED


def test_a_child_of_a_failed_parent_is_skipped_at_once_and_cannot_be_retried_alone(runs: Runs, store: Store) -> None:
    runs.queue(PARENT)
    store.hold(claimed(runs)).fail("for a reason")
    child = runs.queue(CHILD)
    assert child.state is State.SKIPPED
    with pytest.raises(BadInput, match="Start that run again first"):
        runs.retry(child.id)


def test_all_runs_are_queued_or_none(runs: Runs) -> None:
    orphan = NewRun("fine-tuning", "orphan", {}, parent_hash="nobody's")
    with pytest.raises(NotFound, match="orphan"):
        runs.queue_all([PARENT, orphan])
    assert runs.all() == []


def test_the_oldest_is_claimed_first_and_a_resumed_one_goes_to_the_end(runs: Runs, store: Store) -> None:
    ids = [runs.queue(NewRun("post-training", f"run {n}", {"n": n})).id for n in range(3)]
    first = claimed(runs)
    store.hold(first).fail("for a reason")
    runs.resume(first.id)
    assert [claimed(runs).id for _ in range(3)] == [ids[1], ids[2], ids[0]]


def test_a_run_is_put_first_with_the_runs_that_it_starts_from(runs: Runs, store: Store) -> None:
    others = [runs.queue(NewRun("post-training", f"run {n}", {"n": n})).id for n in range(2)]
    parent, child = (run.id for run in runs.queue_all([PARENT, CHILD]))
    runs.put_first(child)
    assert [run.id for run in runs.pending()] == [parent, child, *others]
    assert sorted(runs.pending(), key=lambda run: run.turn) == runs.pending()
    begun = claimed(runs)
    store.hold(begun).finish({})
    assert [begun.id, *(claimed(runs).id for _ in range(3))] == [parent, child, *others]


def test_the_last_run_put_first_comes_first_and_one_that_has_begun_is_refused(runs: Runs, store: Store) -> None:
    ids = [runs.queue(NewRun("post-training", f"run {n}", {"n": n})).id for n in range(3)]
    runs.put_first(ids[1])
    runs.put_first(ids[2])
    run = claimed(runs)
    assert run.id == ids[2]
    with pytest.raises(BadInput, match="cannot be put first in the queue: its state is “starting”"):
        runs.put_first(run.id)
    store.hold(run).fail("for a reason")
    runs.resume(run.id)
    assert sorted(runs.pending(), key=lambda run: run.turn) == runs.pending()
    assert [run.id for run in runs.pending()] == [ids[1], ids[0], ids[2]]  # being put first holds for one attempt


def _claim_all(path: Path, claimed_ids: multiprocessing.SimpleQueue[list[int]]) -> None:
    runs = Store(Database(path)).runs
    mine: list[int] = []
    while (run := runs.claim("cpu")) is not None:
        mine.append(run.id)
    claimed_ids.put(mine)


def test_no_run_is_claimed_twice_by_several_processes(db: Database, runs: Runs) -> None:
    wanted = [run.id for run in runs.queue_all([NewRun("k", f"run {n}", {"n": n}) for n in range(60)])]
    context = multiprocessing.get_context("fork")
    results: multiprocessing.SimpleQueue[list[int]] = context.SimpleQueue()
    processes = [context.Process(target=_claim_all, args=(db.path, results)) for _ in range(4)]
    for process in processes:
        process.start()
    taken = [run_id for _ in processes for run_id in results.get()]
    for process in processes:
        process.join()
    assert sorted(taken) == wanted


def test_stopping_a_run_that_has_not_begun_skips_its_children(runs: Runs) -> None:
    parent, child = runs.queue_all([PARENT, CHILD])
    stopped = runs.request_stop(parent.id)
    assert (stopped.state, stopped.reason) == (State.STOPPED, "Stopped before it began.")
    assert runs.get(child.id).state is State.SKIPPED
    assert runs.claim("cpu") is None


def test_stopping_a_running_run_is_a_request(runs: Runs, store: Store) -> None:
    runs.queue(PARENT)
    run = claimed(runs)
    asked = runs.request_stop(run.id)
    assert asked.state is State.STOPPING
    assert runs.request_stop(run.id) == asked
    store.hold(run).stop("Stopped after step 3.")
    assert runs.get(run.id).state is State.STOPPED
    with pytest.raises(BadInput, match="cannot be stopped: its state is “stopped”"):
        runs.request_stop(run.id)


def test_several_runs_are_stopped_and_none_is_skipped(runs: Runs, store: Store) -> None:
    done = runs.queue(NewRun("post-training", "done", {"n": 0}))
    store.hold(claimed(runs)).finish({})
    working, waiting = runs.queue_all([PARENT, CHILD])
    claimed(runs)
    other, its_child = runs.queue_all([NewRun("post-training", "other", {"n": 1}), NewRun("k", "c", {}, CHILD.hash)])
    runs.stop_all([done.id, working.id, waiting.id, other.id, its_child.id])
    states = {run.id: run.state for run in runs.all()}
    assert states[done.id] is State.FINISHED
    assert states[working.id] is State.STOPPING
    assert {states[run.id] for run in (waiting, other, its_child)} == {State.STOPPED}


def test_a_run_that_has_not_ended_cannot_be_resumed(runs: Runs, store: Store) -> None:
    run = runs.queue(PARENT)
    with pytest.raises(BadInput, match="cannot be resumed: its state is “in the queue”"):
        runs.resume(run.id)
    store.hold(claimed(runs)).finish({})
    with pytest.raises(BadInput, match="cannot be started again: its state is “finished”"):
        runs.retry(run.id)


def test_a_run_can_be_deleted_once_no_other_starts_from_it(runs: Runs, store: Store) -> None:
    parent, child = runs.queue_all([PARENT, CHILD])
    with pytest.raises(BadInput, match="1 other run starts from it"):
        runs.delete(parent.id)
    work = claimed(runs)
    with pytest.raises(BadInput, match="Stop it first"):
        runs.delete(work.id)
    store.hold(work).fail("for a reason")
    runs.delete(child.id)
    runs.delete(parent.id)
    assert runs.all() == []
    assert store.attempts.of(parent.id) == []
    assert runs.queue(PARENT).id > child.id, "an id is never reused"


def test_runs_are_selected_and_counted(runs: Runs) -> None:
    parent, child = runs.queue_all([PARENT, CHILD])
    assert runs.counts() == {State.QUEUED: 1, State.WAITING: 1}
    assert runs.all(states=[State.WAITING]) == [child]
    assert runs.all(kind="post-training") == [parent]
    assert runs.all(ids=[child.id, 99]) == [child]
    assert runs.all(states=[]) == []
    assert runs.children(parent.id) == [child]


def test_an_unknown_run_is_refused(runs: Runs) -> None:
    with pytest.raises(NotFound, match="There is no run 7"):
        runs.get(7)


def test_a_new_run_does_not_get_the_number_of_a_folder_that_is_there(runs: Runs, tmp_path: Path) -> None:
    """As after an older copy of the database was put back."""
    assert runs.queue(NewRun("post-training", "first", {"seed": 0})).id == 1
    (tmp_path / "run-00007").mkdir()
    assert runs.queue(NewRun("post-training", "second", {"seed": 1})).id == 8
    assert runs.queue(NewRun("post-training", "third", {"seed": 2})).id == 9
