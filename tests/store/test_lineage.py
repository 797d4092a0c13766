"""Runs that start from two others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadInput
from selmask.store.run import NewRun, Run
from selmask.store.state import State

if TYPE_CHECKING:
    from selmask.store.runs import Runs
    from selmask.store.store import Store

PARENT = NewRun("scoring", "scores of plant health", {"strategy": "keyword"})
OTHER_PARENT = NewRun("head-warm-up", "a new head", {"seed": 0})
OF_BOTH = NewRun("post-training", "of both", {}, parent_hash=PARENT.hash, second_parent_hash=OTHER_PARENT.hash)


def claimed(runs: Runs) -> Run:
    run = runs.claim("cpu")
    assert run is not None
    return run


def test_a_child_of_two_runs_waits_for_both(runs: Runs, store: Store) -> None:
    first, second, child = runs.queue_all([PARENT, OTHER_PARENT, OF_BOTH])
    assert (child.state, child.parents) == (State.WAITING, (first.id, second.id))
    assert runs.children(first.id) == runs.children(second.id) == [child]
    store.hold(claimed(runs)).finish({})
    assert runs.get(child.id).state is State.WAITING
    store.hold(claimed(runs)).finish({})
    assert claimed(runs).id == child.id


def test_a_second_parent_makes_another_run() -> None:
    alone = NewRun("post-training", "of one", {}, parent_hash=PARENT.hash)
    assert OF_BOTH.hash != alone.hash


@pytest.mark.parametrize("failing", [0, 1])
def test_a_child_of_two_runs_is_skipped_with_either_and_waits_again_for_both(
    runs: Runs, store: Store, failing: int
) -> None:
    *parents, child = runs.queue_all([PARENT, OTHER_PARENT, OF_BOTH])
    for place in range(2):
        hold = store.hold(claimed(runs))
        assert hold.fail("for a reason") if place == failing else hold.finish({})
    skipped = runs.get(child.id)
    assert (skipped.state, parents[failing].title in (skipped.reason or "")) == (State.SKIPPED, True)
    with pytest.raises(BadInput, match="Start that run again first"):
        runs.retry(child.id)
    runs.retry(parents[failing].id)
    assert runs.get(child.id).state is State.WAITING
    store.hold(claimed(runs)).finish({})
    assert runs.get(child.id).state is State.QUEUED


def test_a_child_stays_skipped_until_both_of_its_failed_parents_are_done_again(runs: Runs, store: Store) -> None:
    *parents, child = runs.queue_all([PARENT, OTHER_PARENT, OF_BOTH])
    for _ in parents:
        store.hold(claimed(runs)).fail("for a reason")
    runs.retry(parents[0].id)
    assert runs.get(child.id).state is State.SKIPPED
    runs.retry(parents[1].id)
    assert runs.get(child.id).state is State.WAITING


def test_both_parents_are_put_first_and_neither_can_be_deleted(runs: Runs) -> None:
    other = runs.queue(NewRun("post-training", "another run", {"n": 1}))
    *parents, child = runs.queue_all([PARENT, OTHER_PARENT, OF_BOTH])
    runs.put_first(child.id)
    assert [run.id for run in runs.pending()] == [*(each.id for each in parents), child.id, other.id]
    for parent in parents:
        with pytest.raises(BadInput, match="1 other run starts from it"):
            runs.delete(parent.id)
