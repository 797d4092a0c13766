"""What is undone fits what was renamed, moved, deleted and made anew since, or is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from selmask.errors import BadInput, NotFound
from selmask.store.datasets import DatasetRecord
from selmask.store.experiments import Extended, Place
from selmask.store.run import NewRun
from tests.store.history.test_changes import deleted, everything, finished

if TYPE_CHECKING:
    from selmask.store.experiments import Experiment
    from selmask.store.history.event import Event
    from selmask.store.names import Named
    from selmask.store.run import Run
    from selmask.store.sqlite.database import Database
    from selmask.store.store import Store

NOUNS: list[Named] = ["data set", "experiment", "project"]


def data(store: Store, name: str, content: str = "content") -> DatasetRecord:
    """A new data set of labelled texts."""
    return store.datasets.add(DatasetRecord(name, "labelled", f"{name}-1", 3, f"{name}.csv", "aa", content))


def add(store: Store, noun: Named, name: str) -> None:
    if noun == "data set":
        data(store, name)
    elif noun == "experiment":
        store.experiments.add(name, {"name": name}, [])
    else:
        store.projects.add(name)


def delete(store: Store, noun: Named, name: str) -> Event:
    if noun == "data set":
        return store.changes.delete_dataset(name, {}, {}, keep=True)
    if noun == "experiment":
        return deleted(store, experiment=name)
    return store.changes.delete_project(store.projects.get(name))


def found(store: Store, noun: Named, name: str) -> str:
    """The present name of what is or was called `name`."""
    if noun == "data set":
        return store.datasets.get(name).name
    return store.experiments.get(name).name if noun == "experiment" else store.projects.get(name).name


def renamed(store: Store, noun: Named, old: str, new: str) -> Event:
    event = store.changes.rename(noun, old, new)
    assert event is not None
    return event


@pytest.mark.parametrize("noun", NOUNS)
def test_a_freed_name_does_not_inherit_former_names(store: Store, noun: Named) -> None:
    add(store, noun, "C")
    renamed(store, noun, "C", "A")
    deletion = delete(store, noun, "A")
    add(store, noun, "B")
    renamed(store, noun, "B", "A")
    with pytest.raises(NotFound, match=f"no {noun} called 'C'"):
        found(store, noun, "C")
    renamed(store, noun, "A", "B")
    store.changes.undo(deletion.id)
    assert found(store, noun, "C") == "A"


@pytest.mark.parametrize("noun", NOUNS)
def test_a_rename_that_is_undone_gives_a_former_name_back(store: Store, noun: Named) -> None:
    add(store, noun, "A")
    add(store, noun, "C")
    renamed(store, noun, "A", "B")
    event = renamed(store, noun, "C", "A")
    renamed(store, noun, "B", "D")
    store.changes.undo(event.id)
    assert (found(store, noun, "A"), found(store, noun, "C")) == ("D", "C")


@pytest.mark.parametrize("noun", NOUNS)
def test_the_rename_of_something_that_is_gone_is_not_undone_on_what_came_later(store: Store, noun: Named) -> None:
    add(store, noun, "A")
    event = renamed(store, noun, "A", "B")
    delete(store, noun, "B")
    add(store, noun, "B")
    assert not store.changes.can_undo(event)
    with pytest.raises(BadInput, match="renamed again or deleted since"):
        store.changes.undo(event.id)
    assert found(store, noun, "B") == "B"


def test_a_rename_is_undone_after_the_thing_came_back_with_another_number(store: Store) -> None:
    data(store, "A")
    event = renamed(store, "data set", "A", "B")
    deletion = delete(store, "data set", "B")
    data(store, "C")
    store.changes.undo(deletion.id)
    assert store.changes.can_undo(event)
    store.changes.undo(event.id)
    assert [each.name for each in store.datasets.all()] == ["A", "C"]


def test_a_data_set_that_was_imported_again_is_still_the_same(store: Store) -> None:
    data(store, "A")
    event = renamed(store, "data set", "A", "B")
    old = store.datasets.get("B")
    assert store.datasets.replace(old, DatasetRecord("B", "labelled", "B-2", 3, "B.csv", "aa", "content"))
    store.changes.undo(event.id)
    assert store.datasets.get("A").folder == "B-2"


@pytest.mark.parametrize("noun", NOUNS)
def test_an_old_name_that_something_else_has_is_not_given_back(store: Store, noun: Named) -> None:
    add(store, noun, "A")
    event = renamed(store, noun, "A", "B")
    add(store, noun, "A")
    with pytest.raises(BadInput, match=f"The old name 'A' now belongs to another {noun}. Rename that one first"):
        store.changes.undo(event.id)


def test_a_move_of_something_that_is_gone_moves_nothing_that_came_later(store: Store) -> None:
    animals = store.projects.add("animals")
    home = data(store, "A").project_id
    store.projects.add("plants")
    target = store.projects.get("plants")
    event = store.changes.move("A", target)
    delete(store, "data set", "A")
    later = store.datasets.add(DatasetRecord("B", "labelled", "B", 3, "B", "x", "y", project_id=target.id))
    with pytest.raises(BadInput, match="moved again or deleted since"):
        store.changes.undo(event.id)
    assert (store.datasets.get("B"), home) == (later, animals.id)


@pytest.fixture
def ended(store: Store) -> Run:
    """A finished run of the experiment "first"."""
    run = finished(store, "ended")
    store.experiments.add("first", {"name": "first"}, [Place(run.id, "none", "m", 0, "all", "fine-tuning")])
    return run


@pytest.mark.parametrize("then", ["its number is taken", "it was renamed"])
def test_a_run_finds_its_experiment_again(store: Store, ended: Run, then: str) -> None:
    deletion = deleted(store, ended)
    if then == "it was renamed":
        renamed(store, "experiment", "first", "leaf rust")
    experiment = deleted(store, experiment="first")
    if then == "its number is taken":
        store.experiments.add("second", {}, [])
    with pytest.raises(BadInput, match=r"which was deleted since\. Undo the deletion of the experiment first"):
        store.changes.undo(deletion.id)
    store.changes.undo(experiment.id)
    store.changes.undo(deletion.id)
    [member] = store.experiments.members("first")
    assert member.run == ended
    assert all(not store.experiments.members(each.id) for each in store.experiments.all() if each.name == "second")


def on_data(store: Store, name: str = "D") -> Experiment:
    """The experiment "first" with a run on a data set."""
    record = data(store, name)
    spec: dict[str, Any] = {"labelled": {"name": name, "content_sha256": record.content_sha256}}
    run = store.runs.queue(NewRun("fine-tuning", f"none on {name}, m, all labels", spec))
    store.runs.request_stop(run.id)
    places = [Place(run.id, "none", "m", 0, "all", "fine-tuning")]
    return store.experiments.add("first", {"name": "first", "labelled": name, "test": None}, places)


def test_what_comes_back_names_its_data_as_they_are_called_now_and_goes_where_they_are(store: Store) -> None:
    experiment = on_data(store)
    event = deleted(store, *store.runs.all(), experiment="first")
    renamed(store, "data set", "D", "D2")
    animals = store.projects.add("animals")
    store.changes.move("D2", animals)
    data(store, "D", "something else")
    store.changes.undo(event.id)
    assert store.experiments.get("first").spec == experiment.spec | {"labelled": "D2"}
    assert store.experiments.get("first").project_id == animals.id
    [run] = store.runs.all()
    assert (run.title, run.spec["labelled"]["name"]) == ("none on D2, m, all labels", "D2")
    assert store.datasets.used_by("D") == []


def test_an_experiment_that_came_back_follows_a_move_that_is_undone(store: Store) -> None:
    home = on_data(store).project_id
    deletion = deleted(store, *store.runs.all(), experiment="first")
    plants, animals = store.projects.add("plants"), store.projects.add("animals")
    moves = [store.changes.move("D", plants), store.changes.move("D", animals)]
    store.changes.undo(deletion.id)
    for event, expected in zip(moves[::-1], (plants.id, home), strict=True):
        store.changes.undo(event.id)
        assert store.experiments.get("first").project_id == store.datasets.get("D").project_id == expected


def test_data_that_changed_their_names_are_not_confused(store: Store) -> None:
    on_data(store, "D")
    data(store, "E", "other content")
    event = deleted(store, *store.runs.all(), experiment="first")
    for old, new in (("D", "x"), ("E", "D"), ("x", "E")):
        renamed(store, "data set", old, new)
    store.changes.undo(event.id)
    assert store.experiments.get("first").spec["labelled"] == "E"
    assert store.runs.all()[0].title == "none on E, m, all labels"


def test_an_experiment_in_a_project_of_its_own_comes_back_there(store: Store) -> None:
    data(store, "D")
    animals = store.projects.add("animals")
    store.experiments.add("first", {"labelled": "D"}, [], animals)
    event = deleted(store, experiment="first")
    store.changes.undo(event.id)
    assert store.experiments.get("first").project_id == animals.id


def test_an_experiment_that_comes_back_is_not_the_newest(store: Store) -> None:
    store.experiments.add("first", {}, [])
    event = deleted(store, experiment="first")
    store.experiments.add("second", {}, [])
    store.changes.undo(event.id)
    assert [each.name for each in store.experiments.all()] == ["second", "first"]


def test_an_experiment_that_comes_back_extends_what_is_called_otherwise_now(store: Store) -> None:
    store.experiments.add("earlier", {}, [])
    later = store.experiments.add("later", {}, [])
    store.experiments.note_extended(later, [Extended("earlier", 8, "a", "b"), Extended("long gone", 6, "a", "b")])
    event = deleted(store, experiment="later")
    renamed(store, "experiment", "earlier", "leaf rust")
    store.changes.undo(event.id)
    assert [each.earlier for each in store.experiments.get("later").extends or ()] == ["leaf rust", "long gone"]


def test_two_experiments_of_one_name_one_after_the_other_are_both_extended(store: Store) -> None:
    for name in ("earlier", "other"):
        store.experiments.add(name, {}, [])
    later = store.experiments.add("later", {}, [])
    store.experiments.note_extended(later, [Extended("earlier", 8, "a", "b"), Extended("other", 6, "c", "d")])
    deleted(store, experiment="earlier")
    renamed(store, "experiment", "other", "earlier")
    extended = store.experiments.get("later").extends or ()
    assert [(each.earlier, each.repeats) for each in extended] == [("earlier", 8), ("earlier", 6)]


def test_an_experiment_waits_for_its_data_to_be_put_back(store: Store, db: Database) -> None:
    on_data(store)
    before = everything(db)
    experiment = deleted(store, *store.runs.all(), experiment="first")
    dataset = delete(store, "data set", "D")
    empty = everything(db)
    with pytest.raises(BadInput, match=r"The data set 'D', which this experiment uses, has been deleted\. Undo that"):
        store.changes.undo(experiment.id)
    assert everything(db) == empty
    store.changes.undo(dataset.id)
    store.changes.undo(experiment.id)
    assert everything(db) == before


def test_an_experiment_comes_back_once_its_data_were_imported_again(store: Store) -> None:
    on_data(store)
    event = deleted(store, *store.runs.all(), experiment="first")
    delete(store, "data set", "D")
    data(store, "D", "something else")
    with pytest.raises(BadInput, match="has been deleted"):
        store.changes.undo(event.id)
    delete(store, "data set", "D")
    data(store, "D")
    store.changes.undo(event.id)
    assert store.datasets.used_by("D") == ["first"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
def test_deletions_that_are_all_undone_leave_no_look_in_whatever_order(store: Store, order: tuple[int, ...]) -> None:
    spots = [(arm, repeat) for repeat in range(6) for arm in ("none", "tfidf")]
    runs = [finished(store, f"{arm} {repeat}") for arm, repeat in spots]
    places = [Place(run.id, arm, "m", n, "all", "fine-tuning") for run, (arm, n) in zip(runs, spots, strict=True)]
    store.experiments.add("first", {}, places)
    deletions = [deleted(store, run) for run in runs[-3:]]
    assert store.experiments.get("first").looked_repeats == 6
    for number in order[:-1]:
        store.changes.undo(deletions[number].id)
        assert store.experiments.get("first").looked_repeats == 6
    store.changes.undo(deletions[order[-1]].id)
    assert (store.experiments.get("first").looked_at, store.experiments.get("first").looked_repeats) == (None, None)


def test_ways_back_of_earlier_versions_lead_back_or_are_refused(store: Store, ended: Run) -> None:
    renaming = renamed(store, "experiment", "first", "second")
    deletion = deleted(store, ended)
    way_back = store.history.way_back(deletion)
    store.history.change_way_back(deletion, {key: way_back[key] for key in ("rows", "looks", "after")})
    store.history.change_way_back(renaming, {"id": 1, "old": "first", "new": "second"})
    store.changes.undo(deletion.id)
    assert [member.run for member in store.experiments.members("second")] == [ended]
    assert not store.changes.can_undo(renaming)
    with pytest.raises(BadInput, match="renamed again or deleted since"):
        store.changes.undo(renaming.id)


def test_runs_of_several_projects_are_in_the_history_of_each(store: Store, ended: Run) -> None:
    plants, animals = store.projects.all()[0], store.projects.add("animals")
    other = finished(store, "other")
    store.experiments.add("second", {}, [Place(other.id, "none", "m", 0, "all", "fine-tuning")], animals)
    one, both = deleted(store, ended), deleted(store, other)
    assert (one.project_id, both.project_id) == (plants.id, animals.id)
    store.changes.undo(one.id)
    store.changes.undo(both.id)
    both = deleted(store, ended, other)
    assert [each.id for each in store.history.all(plants)] == [both.id, one.id]
    store.changes.delete_project(store.projects.add("empty"))
    assert both in store.history.all(animals)
    assert one not in store.history.all(animals)
