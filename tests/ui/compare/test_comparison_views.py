from __future__ import annotations

from typing import Any

from selmask.experiments.spec import ExperimentSpec
from selmask.store.experiments import Experiment
from selmask.ui.compare.comparison_views import settings_of


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
