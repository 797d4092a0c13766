"""An experiment is the same if what is given is equal and what is left out was a default once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from selmask.errors import BadInput
from selmask.experiments.queued_again.same_experiment import kept_defaults, same_experiment, settled
from selmask.experiments.spec import ExperimentSpec
from selmask.store.datasets import DatasetRecord
from selmask.store.store import Store
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

GIVEN: dict[str, Any] = {
    "name": "first",
    "corpus": "notes",
    "labelled": "labels",
    "lexicon": "terms",
    "strategies": ["none", "tfidf"],
}


def experiment(**changes: Any) -> ExperimentSpec:
    return ExperimentSpec.parse(GIVEN | changes)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.of(Workspace.at(tmp_path))


def stored(store: Store, spec: ExperimentSpec, *, without: tuple[str, ...] = (), **strategy: Any) -> None:
    """Stores `spec` as a version without some of the fields, and with other parameters of tfidf, wrote it."""
    values = spec.model_dump(mode="json")
    for group, name in (path.split(".") for path in without):
        del values[group][name]
    values["strategies"][1]["strategy"] |= strategy
    store.experiments.add(spec.name, values, [])


def test_an_unknown_name_is_a_new_experiment(store: Store) -> None:
    assert same_experiment(store, experiment()) is None
    assert settled(store, experiment()) == experiment()


def test_settings_that_are_younger_than_the_experiment_mean_as_before(store: Store) -> None:
    stored(store, experiment(), without=("matching.addresses", "post_training.long_documents"))
    assert same_experiment(store, experiment()) == store.experiments.get("first")
    assert settled(store, experiment()) == experiment()


def test_what_was_left_out_keeps_the_default_of_then(store: Store) -> None:
    stored(store, experiment(), stop_words="english")
    assert same_experiment(store, experiment()) == store.experiments.get("first")
    kept = settled(store, experiment())
    assert kept.strategies[1].strategy.model_dump()["stop_words"] == "english"
    assert list(kept_defaults(experiment(), kept)) == [
        "strategies.1.strategy.stop_words stays english, as when 'first' was queued first; the default is now corpus."
    ]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"fine_tuning": {"epochs": 3}}, "its “fine_tuning.epochs” is 8, here it is 3"),
        (
            {"strategies": ["none", {"name": "tfidf", "stop_words": "corpus"}]},
            "stop_words” is english, here it is corpus",
        ),
        ({"strategies": ["none", {"name": "tfidf", "unit": "word"}]}, "unit” is term, here it is word"),
        ({"strategies": ["none", "random-word"]}, "strategies.1.strategy"),
        ({"strategies": ["none"]}, "strategies"),
        (
            {"post_training": {"long_documents": "truncated"}},
            "its “post_training.long_documents” is windows, here it is truncated",
        ),
    ],
)
def test_what_is_given_otherwise_makes_another_experiment(store: Store, changes: dict[str, Any], named: str) -> None:
    stored(store, experiment(), stop_words="english")
    with pytest.raises(BadInput, match="There is an experiment 'first' already, with other settings") as refused:
        same_experiment(store, experiment(**changes))
    assert named in str(refused.value)
    assert settled(store, experiment(**changes)) == experiment(**changes), "a preview shows what is given"


def test_what_was_given_and_is_now_left_out_makes_another_experiment(store: Store) -> None:
    stored(store, experiment(fine_tuning={"epochs": 3}))
    with pytest.raises(BadInput, match="epochs” is 3, here it is 8"):
        same_experiment(store, experiment())


def test_an_experiment_with_a_strategy_that_is_gone_is_another_one(store: Store) -> None:
    stored(store, experiment(), name="of another package")
    with pytest.raises(BadInput, match="There is an experiment 'first' already"):
        same_experiment(store, experiment())
    assert settled(store, experiment()) == experiment()


def test_an_experiment_is_found_by_the_names_that_it_and_its_data_had(store: Store) -> None:
    store.datasets.add(DatasetRecord("notes", "corpus", "notes-1", 9, "notes.csv", "aa", "bb"))
    store.datasets.add(DatasetRecord("labels", "labelled", "labels-1", 9, "labels.csv", "cc", "dd"))
    stored(store, experiment())
    store.datasets.rename("notes", "field notes")
    store.experiments.rename("first", "leaf rust")
    kept = settled(store, experiment())
    assert (kept.name, kept.corpus) == ("leaf rust", "field notes")
    assert list(kept_defaults(experiment(), kept)) == [
        "The experiment 'first' is called 'leaf rust' now.",
        "The data set 'notes' is called 'field notes' now.",
    ]


def test_a_former_name_can_be_given_to_another_experiment(store: Store) -> None:
    stored(store, experiment())
    store.experiments.rename("first", "leaf rust")
    other = experiment(strategies=["none", "random-word"])
    assert same_experiment(store, other) is None
    assert settled(store, other).name == "first"
