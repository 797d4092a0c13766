"""What a person changes is noted, and undone wholly or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadInput, NotFound
from selmask.store.datasets import DatasetRecord
from selmask.store.experiments import Place
from selmask.store.run import NewRun
from selmask.store.state import State

if TYPE_CHECKING:
    from selmask.store.history.event import Event
    from selmask.store.run import Run
    from selmask.store.sqlite.database import Database
    from selmask.store.store import Store

LABELS = DatasetRecord("labels", "labelled", "labels-1", 200, "labels.xlsx", "aa", "bb")


def finished(store: Store, title: str, *, parent: Run | None = None) -> Run:
    new = NewRun("fine-tuning", title, {"title": title}, parent_hash=parent.hash if parent else None)
    store.runs.queue(new)
    run = store.runs.claim("cpu")
    assert run is not None
    store.metrics.log(run.id, 1, {"loss": 2.5, "accuracy": float("nan")})
    assert store.hold(run).finish({"macro_f1": 0.8, "title": "straße"})
    return store.runs.get(run.id)


@pytest.fixture
def family(store: Store) -> list[Run]:
    """Two finished runs of the experiment "first", of which the second starts from the first."""
    parent = finished(store, "parent")
    child = finished(store, "child", parent=parent)
    places = [Place(run.id, "tfidf", "minilm", 0, "all", "fine-tuning") for run in (parent, child)]
    store.experiments.add("first", {"name": "first"}, places)
    return [parent, child]


def everything(db: Database) -> dict[str, list[dict[str, object]]]:
    tables = ("projects", "datasets", "experiments", "runs", "attempts", "metrics", "experiment_runs")
    return {table: db.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables}  # noqa: S608 -- the names above


def deleted(store: Store, *runs: Run, experiment: str | None = None, keep: bool = True) -> Event:
    return store.changes.delete_runs(runs, {"runs": len(runs)}, {"run-00001": ""}, experiment=experiment, keep=keep)


def test_a_rename_is_noted_and_undone_once(store: Store) -> None:
    store.datasets.add(LABELS)
    event = store.changes.rename("data set", "labels", "field labels")
    assert event is not None
    assert event.in_words == "The data set labels was renamed to field labels"
    assert store.changes.rename("data set", "field labels", " field labels") is None
    assert store.changes.undo(event.id).undone_at is not None
    assert store.datasets.get("field labels").name == "labels"
    with pytest.raises(BadInput, match="undone already"):
        store.changes.undo(event.id)


@pytest.mark.parametrize("then", ["renamed", "deleted", "taken"])
def test_a_rename_is_not_undone_if_something_else_was_done_since(store: Store, then: str) -> None:
    store.experiments.add("a", {"name": "a"}, [])
    event = store.changes.rename("experiment", "a", "b")
    assert event is not None
    if then == "renamed":
        store.changes.rename("experiment", "b", "c")
        assert not store.changes.can_undo(event)
    elif then == "deleted":
        deleted(store, experiment="b")
    else:
        store.experiments.add("a", {}, [])
    with pytest.raises(
        BadInput, match="another experiment. Rename that one" if then == "taken" else "renamed again or deleted since"
    ):
        store.changes.undo(event.id)
    assert store.history.get(event.id).can_undo


def test_a_move_is_undone_with_the_experiments_that_went_along(store: Store) -> None:
    plants, animals = store.projects.add("plants"), store.projects.add("animals")
    store.datasets.add(DatasetRecord("terms", "lexicon", "t", 3, "t", "x", "y", project_id=plants.id))
    store.datasets.add(DatasetRecord("labels", "labelled", "l", 3, "l", "x", "z", project_id=plants.id))
    store.experiments.add("first", {"labelled": "labels"}, [], plants)
    store.experiments.add("there already", {"labelled": "labels"}, [], animals)
    event = store.changes.move("labels", animals)
    assert len(store.experiments.all(animals)) == 2
    store.changes.undo(event.id)
    assert [each.name for each in store.experiments.all(animals)] == ["there already"]
    assert [each.name for each in store.datasets.all(project=plants)] == ["labels", "terms"]


def test_a_move_is_not_undone_into_a_project_that_is_gone(store: Store) -> None:
    store.datasets.add(LABELS)
    [old] = store.projects.all()
    event = store.changes.move("labels", store.projects.add("animals"))
    store.projects.delete(old)
    with pytest.raises(
        BadInput, match=r"has been deleted\. Undo the deletion of the project first, or move the data set yourself"
    ):
        store.changes.undo(event.id)


def test_runs_put_first_keep_their_order_and_go_back_to_their_places(store: Store) -> None:
    ids = [run.id for run in store.runs.queue_all([NewRun("tiny", str(seed), {"seed": seed}) for seed in range(4)])]
    event = store.changes.put_first(ids[2:])
    assert [run.id for run in store.runs.pending()] == [*ids[2:], *ids[:2]]
    store.runs.claim("cpu")
    store.changes.undo(event.id)
    assert [run.id for run in store.runs.pending()] == [ids[0], ids[1], ids[3]]
    with pytest.raises(BadInput, match="cannot be put first in the queue: its state is “starting”"):
        store.changes.put_first([ids[2]])


def test_a_deleted_run_is_put_back_as_it_was(store: Store, db: Database, family: list[Run]) -> None:
    before = everything(db)
    event = deleted(store, *family)
    assert (event.name, store.runs.all(), store.experiments.members("first")) == ("2 runs", [], [])
    store.changes.undo(event.id)
    assert everything(db) == before
    assert store.runs.queue(NewRun("fine-tuning", "parent", {"title": "parent"})) == family[0]


def test_a_deleted_experiment_is_put_back_with_its_runs(store: Store, db: Database, family: list[Run]) -> None:
    before = everything(db)
    event = deleted(store, family[1], experiment="first")
    assert [run.id for run in store.runs.all()] == [family[0].id]
    store.changes.undo(event.id)
    assert everything(db) == before


def test_an_experiment_gets_another_number_if_a_later_one_has_its_own(store: Store, family: list[Run]) -> None:
    event = deleted(store, *family, experiment="first")
    assert store.experiments.add("second", {}, []).id == 1
    store.changes.undo(event.id)
    assert [member.run.id for member in store.experiments.members("first")] == [run.id for run in family]
    assert store.experiments.members("second") == []


def test_a_run_that_was_queued_again_since_is_not_put_back(store: Store, db: Database, family: list[Run]) -> None:
    event = deleted(store, family[1])
    again = finished(store, "child", parent=family[0])
    before = everything(db)
    with pytest.raises(BadInput, match=f"queued again since, as run {again.id}. Given: 'child'"):
        store.changes.undo(event.id)
    assert everything(db) == before


def test_a_child_waits_for_its_parent_to_be_put_back(store: Store, db: Database, family: list[Run]) -> None:
    before = everything(db)
    child, parent = deleted(store, family[1]), deleted(store, family[0])
    with pytest.raises(BadInput, match=f"needs run {family[0].id}, which has been deleted. Undo that deletion first"):
        store.changes.undo(child.id)
    store.changes.undo(parent.id)
    store.changes.undo(child.id)
    assert everything(db) == before


def test_a_run_waits_for_its_experiment_to_be_put_back(store: Store, db: Database, family: list[Run]) -> None:
    before = everything(db)
    run, experiment = deleted(store, family[1]), deleted(store, family[0], experiment="first")
    with pytest.raises(BadInput, match="experiment 'first', which was deleted since"):
        store.changes.undo(run.id)
    store.changes.undo(experiment.id)
    store.changes.undo(run.id)
    assert everything(db) == before


def test_a_run_of_an_experiment_that_is_gone_for_good_comes_back_alone(store: Store, family: list[Run]) -> None:
    run = deleted(store, family[1])
    deleted(store, experiment="first", keep=False)
    store.changes.undo(run.id)
    assert [each.id for each in store.runs.all()] == [each.id for each in family]


def test_a_deletion_that_a_verdict_could_be_read_before_leaves_no_trace_once_it_is_undone(store: Store) -> None:
    runs = [finished(store, f"{arm} {repeat}") for repeat in range(6) for arm in ("none", "tfidf")]
    spots = [(arm, repeat) for repeat in range(6) for arm in ("none", "tfidf")]
    places = [Place(run.id, arm, "m", n, "all", "fine-tuning") for run, (arm, n) in zip(runs, spots, strict=True)]
    store.experiments.add("first", {}, places)
    first, second = deleted(store, runs[-1]), deleted(store, runs[-2])
    assert store.experiments.get("first").looked_repeats == 6
    store.changes.undo(second.id)
    store.changes.undo(first.id)
    assert (store.experiments.get("first").looked_at, store.experiments.get("first").looked_repeats) == (None, None)
    deleted(store, runs[-1])
    third = deleted(store, runs[-2])
    store.runs.queue(NewRun("fine-tuning", "again", {"again": 1}))
    store.changes.undo(third.id)
    assert store.experiments.get("first").looked_repeats == 6


def test_a_run_that_had_not_begun_comes_back_stopped_and_resuming_it_is_a_look(store: Store) -> None:
    """Otherwise a run would be added unnoticed after a verdict could be read."""
    ended = finished(store, "ended")
    new = NewRun("fine-tuning", "waiting", {})
    runs = store.runs.queue_all([new, NewRun("fine-tuning", "its child", {}, parent_hash=new.hash)])
    places = [Place(run.id, run.title, "m", 0, "all", "fine-tuning") for run in (ended, *runs)]
    store.experiments.add("first", {}, places)
    event = deleted(store, *runs)
    assert store.runs.all() == [ended]
    store.changes.undo(event.id)
    assert [run.state for run in store.runs.all()] == [State.FINISHED, State.STOPPED, State.STOPPED]
    assert store.experiments.get("first").looked_at is None
    store.runs.resume(runs[0].id)
    assert store.experiments.get("first").looked_at is not None


def test_runs_that_ended_come_back_although_one_that_waited_was_deleted_with_them(
    store: Store, family: list[Run]
) -> None:
    waiting = store.runs.queue(NewRun("tiny", "waiting", {}))
    event = deleted(store, *family, waiting)
    store.changes.undo(event.id)
    assert store.runs.all()[:2] == family
    assert store.runs.get(waiting.id).state is State.STOPPED


def test_an_active_run_keeps_all_others_from_being_deleted_with_it(
    store: Store, db: Database, family: list[Run]
) -> None:
    store.runs.queue(NewRun("tiny", "at work", {}))
    active = store.runs.claim("cpu")
    assert active is not None
    before = everything(db)
    with pytest.raises(BadInput, match="Stop it first"):
        deleted(store, *family, active)
    assert everything(db) == before
    assert store.runs.get(active.id).state is State.STARTING
    assert store.history.all() == []


def test_a_deleted_data_set_is_put_back_unless_its_name_was_taken(store: Store) -> None:
    added = store.datasets.add(LABELS)
    event = store.changes.delete_dataset("labels", {"kind": "corpus", "rows": 200, "bytes": 5000}, {}, keep=True)
    assert event.figures == "corpus, 200 rows, 5.0 kB"
    store.datasets.add(LABELS)
    with pytest.raises(BadInput, match="another data set has its name now"):
        store.changes.undo(event.id)
    store.changes.rename("data set", "labels", "other labels")
    store.changes.undo(event.id)
    assert store.datasets.get("labels") == added
    assert len(store.datasets.all()) == 2


def test_a_data_set_whose_project_is_gone_joins_another(store: Store) -> None:
    store.datasets.add(LABELS)
    [old] = store.projects.all()
    event = store.changes.delete_dataset("labels", {}, {}, keep=True)
    project = store.changes.delete_project(old)
    other = store.projects.add("other")
    store.changes.undo(event.id)
    assert store.datasets.get("labels").project_id == other.id
    store.changes.undo(project.id)
    assert store.projects.get(old.id) == old


def test_an_event_that_is_not_there_is_said(store: Store) -> None:
    with pytest.raises(NotFound, match="no event 7"):
        store.changes.undo(7)
