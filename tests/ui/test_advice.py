from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.store.attempts import Attempts
from selmask.store.database import Database
from selmask.store.datasets import DatasetRecord, Datasets
from selmask.store.experiments import Experiments
from selmask.store.metrics import Metrics
from selmask.store.run import NewRun
from selmask.store.runs import Runs
from selmask.ui.advice import next_steps
from selmask.ui.resources import Store

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.store.datasets import Kind

KINDS: tuple[Kind, ...] = ("corpus", "labelled", "lexicon")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    db = Database(tmp_path / "selmask.db")
    return Store(Datasets(db), Experiments(db), Runs(db), Attempts(db), Metrics(db))


def add(store: Store, *kinds: Kind) -> None:
    for kind in kinds:
        store.datasets.add(DatasetRecord(kind, kind, kind, 1, "x.csv", "0", "0"))


def pages(store: Store) -> list[str]:
    return [step.page for step in next_steps(store)]


def test_what_is_missing_comes_first(store: Store) -> None:
    assert pages(store) == ["Data", "Data", "Data"]
    add(store, "corpus")
    assert [step.sentence.split(":")[0] for step in next_steps(store)] == [
        "There are no labelled texts yet",
        "There is no lexicon yet",
    ]


def test_with_all_data_one_looks_and_launches(store: Store) -> None:
    add(store, *KINDS)
    assert pages(store) == ["Masks", "Launch"]


def test_an_experiment_without_baselines_is_said_to_be_weak(store: Store) -> None:
    add(store, *KINDS)
    store.experiments.add("mine", {"strategies": ["tfidf", {"strategy": {"name": "none"}}]}, [])
    assert "mine lacks random-word" in next_steps(store)[0].sentence


def test_an_experiment_with_baselines_needs_no_advice(store: Store) -> None:
    add(store, *KINDS)
    store.experiments.add("mine", {"strategies": ["none", {"name": "random-word"}]}, [])
    assert not next_steps(store)


def test_a_finished_classifier_is_to_be_tried(store: Store) -> None:
    add(store, *KINDS)
    store.experiments.add("mine", {"strategies": ["none", "random-word"]}, [])
    store.runs.queue(NewRun("fine-tuning", "a run", {}))
    run = store.runs.claim("CPU")
    assert run is not None
    store.attempts.finish(run, {})
    assert pages(store) == ["Predict"]


def test_there_are_never_more_than_three(store: Store) -> None:
    add(store, "corpus")
    for number in range(5):
        store.experiments.add(f"experiment {number}", {"strategies": ["tfidf"]}, [])
    assert len(next_steps(store)) == 3
