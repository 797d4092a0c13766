from __future__ import annotations

from typing import Any

import pandas as pd

from selmask.corpus.export import safe_csv
from selmask.experiments.spec import ExperimentSpec
from selmask.store.experiments import Experiment
from selmask.ui.compare.comparison_views import numbers_of, settings_of


def experiment(name: str, corpus: str, strategy: Any) -> Experiment:
    values = {"name": name, "corpus": corpus, "labelled": "labelled", "strategies": ["none", strategy]}
    return Experiment(1, name, ExperimentSpec.parse(values).model_dump(mode="json"), 0.0)


ONE = experiment("one", "corpus", "tfidf")


def test_all_settings_of_one_experiment_are_listed() -> None:
    table = settings_of([ONE])
    settings = dict(zip(table["setting"], table["one"], strict=True))
    assert settings["strategies"] == "none, tfidf"
    assert settings["post_training.epochs"] == "3"
    assert settings["label_budgets"] == "all"
    assert settings["test"] == ""
    assert settings["fine_tuning.learning_rate"] == "5e-5, 1e-4, 2e-4"
    assert settings["masking.rate"] == "15 %"


def test_of_two_experiments_only_the_differences_are_listed() -> None:
    other = experiment("other", "reports", {"name": "tfidf", "selection": "top"})
    differing = settings_of([ONE, other])
    assert list(differing.columns) == ["setting", "one", "other"]
    assert differing.to_numpy().tolist() == [
        ["name", "one", "other"],
        ["corpus", "corpus", "reports"],
        ["strategies", "none, tfidf", "none, tfidf (selection top)"],
    ]


def test_an_experiment_may_be_called_setting() -> None:
    called_so = experiment("setting", "corpus", "tfidf")
    assert list(settings_of([called_so, ONE]).columns) == ["setting", "experiment setting", "one"]


def test_a_class_may_be_called_like_the_column_of_true_classes() -> None:
    counts = pd.DataFrame([[3, 1], [0, 2]], index=["true class", "b"], columns=["true class", "b"])
    numbers = numbers_of(counts)
    assert list(numbers.columns) == ["true class", "true class", "b"]
    assert numbers.to_numpy().tolist() == [["true class", 3, 1], ["b", 0, 2]]
    assert safe_csv(numbers)
