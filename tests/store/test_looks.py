"""When a verdict could be read, and whether a person then changed the runs that it was about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.runs.kinds.anchor import ANCHOR
from selmask.runs.kinds.fine_tuning import FINE_TUNING
from selmask.store.experiments import Place
from selmask.store.looks import COMPARED
from selmask.store.run import NewRun
from selmask.store.sqlite.database import Database
from selmask.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from selmask.store.experiments import Experiment

ARMS = ("none", "random-word")


def wanted(arm: str, repeat: int) -> NewRun:
    return NewRun("fine-tuning", f"{arm} {repeat}", {"arm": arm, "seed": repeat})


def queue(store: Store, repeats: int, looks: Sequence[int] = ()) -> dict[tuple[str, int], int]:
    """An experiment, queued as often as this is called; the id of the run of each arm and repeat."""
    grid = [(arm, repeat) for repeat in range(repeats) for arm in ARMS]
    with store.transaction():
        runs = store.runs.queue_all([wanted(*spot) for spot in grid])
        ids = dict(zip(grid, (run.id for run in runs), strict=True))
        places = [Place(ids[spot], spot[0], "minilm", spot[1], "all", "fine-tuning") for spot in grid]
        store.experiments.add("x", {"compare": {"looks": list(looks)}}, places)
    return ids


def work(store: Store, failing: Collection[int] = (), lasting: Collection[int] = ()) -> None:
    """Every run of the queue ends, some by failing, but those that last longer."""
    while (run := store.runs.claim("cpu")) is not None:
        hold = store.hold(run)
        assert run.id in lasting or (hold.fail("for a reason") if run.id in failing else hold.finish({}))


def experiment(store: Store) -> Experiment:
    return store.experiments.get("x")


def test_the_kinds_that_are_compared_are_fine_tuning_and_anchors() -> None:
    assert set(COMPARED) == {FINE_TUNING.name, ANCHOR.name}


def test_the_last_look_counts_since_more_could_be_read_by_then(store: Store) -> None:
    ids = queue(store, 8)
    failed = [ids["none", repeat] for repeat in range(3, 8)]
    work(store, failing=failed)
    for run_id in failed:
        store.runs.retry(run_id)
    first = experiment(store)
    assert first.looked_repeats == 3
    work(store, failing=failed[-1:])
    store.runs.retry(failed[-1])
    last = experiment(store)
    assert last.looked_repeats == 7
    assert (last.looked_at or 0) > (first.looked_at or 0)


def test_a_look_is_not_forgotten_when_less_can_be_read_later(store: Store) -> None:
    ids = queue(store, 7)
    failed = ids["none", 6]
    work(store, failing=[failed])
    store.runs.retry(failed)
    work(store, failing=[failed])
    for repeat in range(3):
        store.runs.delete(ids["none", repeat])
    store.runs.retry(failed)
    assert experiment(store).looked_repeats == 6


def test_while_a_run_has_not_ended_nothing_could_be_read(store: Store) -> None:
    ids = queue(store, 7)
    store.runs.request_stop(ids["none", 0])
    store.runs.resume(ids["none", 0])
    store.runs.delete(ids["none", 1])
    queue(store, 7)
    assert experiment(store).looked_at is None


@pytest.mark.parametrize(("repeat", "noted"), [(2, 6), (6, 6), (7, None), (8, None)])
def test_of_several_looks_only_repeats_beyond_the_one_that_was_read_may_begin_again(
    store: Store, repeat: int, noted: int | None
) -> None:
    ids = queue(store, 9, looks=(7, 9))
    again = ids["none", repeat]
    work(store, failing=[again], lasting=[ids[spot] for spot in ids if spot[1] > 6 and ids[spot] != again])
    store.runs.retry(again)
    assert experiment(store).looked_repeats == noted


def test_what_ended_after_the_last_of_several_looks_has_been_read(store: Store) -> None:
    ids = queue(store, 9, looks=(7, 9))
    work(store, failing=[ids["none", 8]])
    store.runs.retry(ids["none", 8])
    assert experiment(store).looked_repeats == 8


def test_a_look_that_a_person_prevented_is_none_while_runs_are_left(store: Store) -> None:
    ids = queue(store, 9, looks=(7, 9))
    store.runs.request_stop(ids["none", 2])
    work(store, failing=[ids["none", 5]], lasting=[ids["none", 8]])
    for repeat in (2, 5):
        store.runs.retry(ids["none", repeat])
    assert experiment(store).looked_at is None


def test_once_nothing_is_left_a_look_that_a_person_prevented_is_one_on_all_repeats(store: Store) -> None:
    ids = queue(store, 9, looks=(7, 9))
    store.runs.request_stop(ids["none", 2])
    store.runs.delete(ids["none", 3])
    work(store, failing=[ids["none", 5]])
    store.runs.retry(ids["none", 2])
    assert experiment(store).looked_repeats == 6


def test_a_single_look_after_all_repeats_is_the_plan_without_looks(store: Store) -> None:
    ids = queue(store, 8, looks=(8,))
    assert experiment(store).planned_looks == ()
    work(store, failing=[ids["none", 7]])
    store.runs.retry(ids["none", 7])
    assert experiment(store).looked_repeats == 7


def test_a_run_that_is_deleted_after_a_verdict_is_noted_and_may_come_back(store: Store) -> None:
    ids = queue(store, 7)
    work(store, failing=[ids["none", 6]])
    store.runs.delete(ids["none", 6])
    assert experiment(store).looked_repeats == 6
    assert queue(store, 7)["none", 6] != ids["none", 6]
    assert experiment(store).looked_repeats == 6


def test_a_run_that_joins_after_a_verdict_is_noted(store: Store) -> None:
    ids = queue(store, 7)
    store.runs.delete(ids["none", 6])
    work(store)
    assert experiment(store).looked_repeats is None
    queue(store, 7)
    assert experiment(store).looked_repeats == 6


def test_an_experiment_that_is_queued_again_unchanged_notes_nothing(store: Store) -> None:
    queue(store, 7)
    work(store)
    queue(store, 7)
    assert experiment(store).looked_at is None


@pytest.mark.parametrize("child_fails", [False, True])
def test_a_finished_run_gives_the_same_again_but_what_failed_after_it_does_not(store: Store, child_fails: bool) -> None:
    ids = queue(store, 6)
    parent = NewRun("post-training", "encoder", {})
    child = NewRun("fine-tuning", "tuned", {}, parent_hash=parent.hash)
    first, second = store.runs.queue_all([parent, child])
    places = [
        Place(first.id, "tfidf", "minilm", 0, "", "post-training"),
        Place(second.id, "tfidf", "minilm", 0, "all", "fine-tuning"),
    ]
    store.experiments.add("x", experiment(store).spec, places)
    work(store, failing=[second.id] if child_fails else [])
    store.runs.retry(first.id, finished=True)
    assert experiment(store).looked_repeats == (6 if child_fails else None)
    assert len(ids) == 12


def test_what_was_noted_before_repeats_were_counted_is_counted(db: Database, store: Store) -> None:
    ids = queue(store, 7)
    work(store, failing=[ids["none", 6]])
    store.runs.retry(ids["none", 6])
    work(store)
    with db.transaction() as connection:
        connection.execute("ALTER TABLE experiments DROP COLUMN looked_repeats")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = '013_looked_repeats'")
    assert experiment(Store(Database(db.path))).looked_repeats == 6
