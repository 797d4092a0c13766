from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from selmask import library
from selmask.experiments.results.outcome import compare_experiment
from selmask.experiments.results.side_by_side import COLUMNS, incomparable, means_of
from selmask.experiments.spec import ExperimentSpec
from selmask.importing.import_request import ImportRequest
from selmask.store.experiments import Experiment
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.pages import filled

if TYPE_CHECKING:
    from pathlib import Path

ONE, OTHER = "one", "other"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with one experiment that has finished."""
    workspace = Workspace.at(tmp_path)
    filled.add_experiment(workspace, name=ONE)
    filled.finish_all(workspace)
    return workspace


def sentences(workspace: Workspace) -> list[str]:
    """In what the two experiments differ."""
    experiments = Store.of(workspace).experiments
    return list(incomparable(workspace, [(experiments.get(name), experiments.members(name)) for name in (ONE, OTHER)]))


def test_every_arm_of_every_experiment_has_its_mean_with_its_own_interval(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name=OTHER, strategies=("none",), budgets=(50, "all"))
    filled.finish_all(workspace)
    results = {name: compare_experiment(workspace, name) for name in (ONE, OTHER)}
    table = means_of(results)
    assert list(table.columns) == list(COLUMNS)
    assert list(table["experiment"]) == [ONE, ONE, ONE, OTHER, OTHER]
    assert set(table["interval"]) == {"this mean alone"}
    assert table["explored"].all()
    for (name, labels, arm), rows in table.groupby(["experiment", "labels", "arm"]):
        [alone] = [each for each in results[str(name)] if each.budget == labels]
        assert rows["mean"].item() == pytest.approx(alone.rows.loc[alone.rows["arm"] == arm, "macro_f1"].mean())


def test_without_results_there_is_no_row() -> None:
    assert means_of({ONE: []}).empty


def test_experiments_that_differ_in_strategies_alone_are_not_called_incomparable(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name=OTHER, strategies=("none", "tfidf"))
    assert sentences(workspace) == []


def test_what_makes_experiments_incomparable_is_said(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name=OTHER, repeats=3, budgets=(50,), compare={"metric": "mcc"})
    assert sentences(workspace) == [
        "Different label budgets: one has all labels; other has 50 labels.",
        "Different seeds, which draw the test texts: one has 0, 1; other has 0, 1, 2.",
        "Different planned metrics: one has macro-F1; other has MCC.",
    ]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            {"fine_tuning": {"test_share": 0.4}},
            "Different shares of the labelled texts for the test: one has 20 %; other has 40 %.",
        ),
        (
            {"fine_tuning": {"near_duplicates_together": False}},
            "Different treatment of near duplicates in the split: one has them kept in one part; other has them drawn "
            "one by one, perhaps into several parts.",
        ),
        (
            {"fine_tuning": {"best_epoch_on": "test", "learning_rate": 5e-5}},
            "Different texts to choose the best epoch on: one has dev; other has the test texts (optimistic).",
        ),
        (
            {"transductive": True},
            "Different treatment of test texts in the corpus: one has them left out; other has them left in "
            "(transductive).",
        ),
    ],
)
def test_settings_that_change_what_is_tested_are_named(
    workspace: Workspace, settings: dict[str, Any], sentence: str
) -> None:
    filled.add_experiment(workspace, name=OTHER, **settings)
    assert sentences(workspace) == [sentence]


def test_how_test_texts_would_be_drawn_does_not_matter_where_they_are_given(workspace: Workspace) -> None:
    one, other = (with_given_test(ONE), with_given_test(OTHER, fine_tuning={"test_share": 0.4}))
    assert list(incomparable(workspace, [(one, []), (other, [])])) == []


def test_how_test_texts_would_be_drawn_does_not_matter_where_rows_are_marked_as_test(tmp_path: Path) -> None:
    workspace = Workspace.at(tmp_path)
    marked = with_marked_rows(workspace)
    filled.add_experiment(workspace, name=ONE, labelled=marked)
    other = {"test_share": 0.4, "near_duplicates_together": False}
    filled.add_experiment(workspace, name=OTHER, labelled=marked, repeats=3, fine_tuning=other)
    assert sentences(workspace) == []


def test_rows_marked_as_test_are_other_test_texts_than_a_share(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name=OTHER, labelled=with_marked_rows(workspace), repeats=3)
    [sentence] = sentences(workspace)
    assert sentence.startswith("Different test texts: one has a share of synthetic sample labels (")
    assert "; other has the rows marked test in marked (" in sentence


def test_of_labelled_texts_that_are_gone_it_is_not_said_how_test_texts_are_drawn(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name=OTHER, repeats=3)
    library.dataset(workspace, "synthetic sample labels").path.unlink()
    assert sentences(workspace) == []


def with_marked_rows(workspace: Workspace) -> str:
    """The name of labelled texts of which a column marks every fifth as a test text."""
    labelled = filled.add_sample(workspace).labelled.frame()
    labelled["split"] = ["train" if row % 5 else "test" for row in range(len(labelled))]
    labelled.to_csv(file := workspace.home / "marked.csv", index=False)
    return library.import_dataset(workspace, file, ImportRequest(kind="labelled")).name


def with_given_test(name: str, **settings: object) -> Experiment:
    values = {"name": name, "corpus": "c", "labelled": "l", "lexicon": "t", "test": "given", **settings}
    return Experiment(1, name, ExperimentSpec.parse(values).model_dump(mode="json"), 0.0)


def test_texts_of_another_content_are_other_test_texts(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name=OTHER, repeats=3)
    store = Store.of(workspace)
    before = {member.run.id for member in store.experiments.members(ONE)}
    with store.transaction() as db:
        for member in store.experiments.members(OTHER):
            if member.run.id not in before and "labelled" in member.run.spec:
                spec = member.run.spec | {"labelled": member.run.spec["labelled"] | {"content_sha256": "f" * 64}}
                db.table("runs").update(member.run.id, {"spec": json.dumps(spec)})
    first, *_ = sentences(workspace)
    assert first.startswith("Different test texts: one has a share of ")
    assert "(ffffff)" in first
