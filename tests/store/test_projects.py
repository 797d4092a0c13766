from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadInput, NotFound
from selmask.store.datasets import DatasetRecord
from selmask.store.experiments import Place
from selmask.store.projects import FIRST, SAMPLE
from selmask.store.run import NewRun
from selmask.store.sqlite.database import Database
from selmask.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.store.projects import Project

CORPUS = DatasetRecord("reports", "corpus", "reports-1", 1500, "reports.xlsx", "aa", "bb", language="french")
LABELS = DatasetRecord("labels", "labelled", "labels-1", 200, "labels.xlsx", "cc", "dd")


@pytest.fixture
def store(db: Database) -> Store:
    return Store(db)


@pytest.fixture
def plants(store: Store) -> Project:
    return store.projects.add("plants")


def queue(store: Store, kind: str, of: str | None, experiment: str | None = None) -> int:
    """A run on a data set, perhaps of an experiment; its id."""
    data = {} if of is None else {"corpus": {"name": of, "content_sha256": "x"}}
    run = store.runs.queue(NewRun(kind=kind, title=f"{kind} {of}", spec=data))
    if experiment:
        store.experiments.add(experiment, {"labelled": "labels"}, [Place(run.id, "none", "m", 0, "all", kind)])
    return run.id


def test_data_join_the_project_that_was_used_last(store: Store) -> None:
    assert store.projects.all() == []
    assert store.projects.name_of(store.datasets.add(CORPUS).project_id) == FIRST
    plants = store.projects.add("plants")
    assert store.datasets.add(LABELS).project_id == plants.id
    assert [record.name for record in store.datasets.all(project=plants)] == ["labels"]
    assert store.datasets.all("corpus", plants) == []
    assert [each.name for each in store.projects.all()] == ["plants", FIRST]


def test_nothing_joins_the_sample_unasked(store: Store) -> None:
    store.projects.add(SAMPLE)
    assert store.projects.name_of(store.datasets.add(CORPUS).project_id) == FIRST


def test_a_project_learns_its_language_and_encoder_from_its_first_data_and_experiment(store: Store) -> None:
    store.datasets.add(CORPUS)
    store.datasets.add(LABELS)
    store.experiments.add("first", {"labelled": "labels", "models": ["bert"]}, [])
    store.experiments.add("second", {"labelled": "labels", "models": ["roberta"]}, [])
    [project] = store.projects.all()
    assert (project.language, project.encoder) == ("french", "bert")


def test_an_experiment_belongs_to_the_project_of_its_labelled_texts_and_moves_with_them(
    store: Store, plants: Project
) -> None:
    store.datasets.add(LABELS)
    animals = store.projects.add("animals")
    assert store.experiments.add("first", {"labelled": "labels"}, []).project_id == plants.id
    assert store.experiments.add("second", {"labelled": "elsewhere"}, [], animals).project_id == animals.id
    store.datasets.move("labels", animals)
    assert [each.name for each in store.experiments.all(animals)] == ["second", "first"]
    assert store.experiments.all(plants) == []
    with pytest.raises(NotFound):
        store.datasets.move("nothing", animals)


def test_runs_belong_to_the_project_of_their_experiment_or_else_of_their_data(store: Store, plants: Project) -> None:
    store.datasets.add(LABELS)
    of_plants = queue(store, "post-training", "labels", "first")
    trial = queue(store, "trial", "labels")
    nobodys = queue(store, "trial", "deleted long ago")
    animals = store.projects.add("animals")
    store.datasets.add(CORPUS)
    other = queue(store, "scoring", "reports")
    assert store.projects.runs(plants) == {of_plants, trial, nobodys}
    assert store.projects.runs(animals) == {other, nobodys}
    assert store.projects.of_run(of_plants) == plants.id
    assert store.projects.of_run(trial) is None
    assert store.projects.of_dataset("reports") == animals.id
    assert store.projects.of_experiment("first") == plants.id
    assert store.projects.of_experiment("nothing") is None


def test_a_project_can_be_renamed_and_deleted_once_it_is_empty(store: Store, plants: Project) -> None:
    store.datasets.add(LABELS)
    renamed = store.projects.change(plants, name="Plant health", language="spanish", encoder=None)
    assert (renamed.id, renamed.name, renamed.language) == (plants.id, "Plant health", "spanish")
    assert store.projects.named(" Plant health ") == renamed
    with pytest.raises(BadInput, match="is not empty"):
        store.projects.delete(renamed)
    store.datasets.delete("labels")
    store.projects.delete(renamed)
    assert store.projects.all() == []
    with pytest.raises(NotFound):
        store.projects.get("Plant health")


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "plants", " plants "])
def test_a_name_that_cannot_be_used_is_refused(store: Store, plants: Project, name: str) -> None:
    with pytest.raises(BadInput):
        store.projects.add(name)
    other = store.projects.add("other")
    with pytest.raises(BadInput):
        store.projects.change(other, name=name, language=None, encoder=None)
    assert [each.name for each in store.projects.all()] == ["other", plants.name]


def test_an_older_workspace_becomes_one_project(tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    store = Store(Database(file))
    store.datasets.add(CORPUS)
    store.datasets.add(LABELS)
    store.experiments.add("first", {"labelled": "labels", "models": ["bert"]}, [])
    as_before_projects(file)
    store = Store(Database(file))
    [project] = store.projects.all()
    assert (project.name, project.language, project.encoder) == (FIRST, "french", "bert")
    assert len(store.datasets.all(project=project)) == 2
    assert [each.name for each in store.experiments.all(project)] == ["first"]


def as_before_projects(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        for table in ("datasets", "experiments"):
            connection.execute(f"DROP INDEX {table}_by_project")
            connection.execute(f"ALTER TABLE {table} DROP COLUMN project_id")
        connection.execute("DROP TABLE projects")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = '015_projects'")
    connection.close()
