from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.experiments.spec import ExperimentSpec
from selmask.store.datasets import DatasetRecord
from selmask.store.run import NewRun
from selmask.store.sqlite.database import Database
from selmask.store.store import Store
from selmask.ui.home.advice import next_steps
from selmask.workspace import MODEL, Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.fields.data_kind import Kind

KINDS: tuple[Kind, ...] = ("corpus", "labelled", "lexicon")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(Database(tmp_path / "selmask.db"))


def add(store: Store, *kinds: Kind) -> None:
    for kind in kinds:
        store.datasets.add(DatasetRecord(kind, kind, kind, 1, "x.csv", "0", "0"))


def experiment(store: Store, *strategies: object, name: str = "mine") -> None:
    spec = {"name": name, "corpus": "corpus", "labelled": "labelled", "lexicon": "lexicon", "strategies": strategies}
    store.experiments.add(name, ExperimentSpec.parse(spec).model_dump(mode="json"), [])


def pages(store: Store) -> list[str]:
    return [step.page for step in next_steps(store)]


def test_missing_data_comes_first(store: Store) -> None:
    assert pages(store) == ["Data", "Data", "Data"]
    add(store, "corpus")
    assert [step.sentence.split(".")[0] for step in next_steps(store)] == [
        "There are no labelled texts yet",
        "There is no lexicon yet",
    ]


def test_with_all_data_masks_and_an_experiment_come_next(store: Store) -> None:
    add(store, *KINDS)
    assert pages(store) == ["Masks", "Launch"]


def test_an_experiment_without_a_baseline_can_be_repeated_with_it(store: Store) -> None:
    add(store, *KINDS)
    experiment(store, {"name": "tfidf", "temperature": 0.5}, "none")
    step = next_steps(store)[0]
    assert step.sentence == (
        "“mine” lacks the baseline “Random words (random-word)”, so it cannot show whether the choice of words helps."
    )
    assert step.page == "Launch"
    assert step.widgets["launch-strategies"] == ["random-word", "tfidf", "none"]
    assert step.widgets["launch-arm-tfidf-temperature"] == 0.5
    assert step.widgets["launch-corpus"] == "corpus"
    assert step.widgets["launch-name"] == "mine, with baseline"


def test_an_experiment_of_another_version_gets_no_advice(store: Store) -> None:
    add(store, *KINDS)
    store.experiments.add("old", {"strategies": ["tfidf"], "arms": 3}, [])
    assert not next_steps(store)


def test_an_experiment_with_both_baselines_gets_no_advice(store: Store) -> None:
    add(store, *KINDS)
    experiment(store, "none", {"name": "random-word"})
    assert not next_steps(store)


def test_a_finished_classifier_can_be_tried_while_its_model_is_there(store: Store) -> None:
    add(store, *KINDS)
    experiment(store, "none", "random-word")
    store.runs.queue(NewRun("fine-tuning", "a run", {}))
    run = store.runs.claim("CPU")
    assert run is not None
    store.hold(run).finish({})
    assert pages(store) == []
    (Workspace.at(store.trash.home).run_path(run.id) / MODEL).mkdir(parents=True)
    assert pages(store) == ["Predict"]


def test_there_are_never_more_than_three_suggestions(store: Store) -> None:
    add(store, "corpus")
    for number in range(5):
        experiment(store, "tfidf", name=f"experiment {number}")
    assert len(next_steps(store)) == 3
