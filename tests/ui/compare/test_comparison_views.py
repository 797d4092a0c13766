from __future__ import annotations

from typing import Any

import pandas as pd

from selmask import charts
from selmask.corpus.export import latex_of, safe_csv
from selmask.evaluation.comparison import Comparison, compare
from selmask.evaluation.planned_runs import PlannedRuns
from selmask.experiments.spec import ExperimentSpec
from selmask.store.experiments import Experiment
from selmask.ui.compare.comparison_views import f1_numbers, numbers_of, settings_of


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


def explored() -> Comparison:
    """A comparison of one repeat that was not planned."""
    columns = ["arm", "repeat", "macro_f1", "post_training_run", "fine_tuning_seed"]
    rows = pd.DataFrame([("none", 0, 0.5, None, 0), ("tfidf", 0, 0.6, 1, 0)], columns=columns)
    planned = PlannedRuns.of(rows)._replace(deviations=("Not as planned.",))
    return compare(rows, texts="these 10 labelled texts", planned=planned)


MARKS = ["these 10 labelled texts", False, "for these post-trained encoders only", True]


def test_the_file_of_a_confusion_matrix_has_the_shares_of_its_chart() -> None:
    classes = ["true class", "texts", "never"]  # the second one is called like a mark
    counts = pd.DataFrame([[3, 1, 0], [0, 2, 0], [0, 0, 0]], index=classes, columns=classes)
    numbers = numbers_of(counts, explored())
    assert list(numbers.columns[:5]) == ["true class", "predicted as", "number", "of", "share"]
    assert list(numbers.columns[5:]) == ["texts", "so_far", "scope", "explored"]
    assert numbers.to_numpy().tolist()[:2] == [
        ["true class", "true class", 3, 4, 0.75, *MARKS],
        ["true class", "texts", 1, 4, 0.25, *MARKS],
    ]
    drawn = charts.confusion(counts).data[0].z
    assert (100 * numbers["share"]).tolist() == [share for row in drawn for share in row]
    assert safe_csv(numbers)
    assert latex_of(numbers)


def test_the_file_of_the_f1_of_classes_says_what_limits_it() -> None:
    by_class = pd.DataFrame([[0.5, 0.25]], index=pd.Index(["none"], name="arm"), columns=["arm", "b"])
    numbers = f1_numbers(by_class, explored())
    assert numbers.to_numpy().tolist() == [["none", 0.5, 0.25, "F1 of the class", "share; 0.01 is one point", *MARKS]]
