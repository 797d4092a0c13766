"""What a verdict says in general follows from the predictions that the runs keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from selmask import library
from selmask.evaluation.metrics import MACRO_F1
from selmask.evaluation.statistics.new_texts import variance, without_each_group
from selmask.experiments.results.outcome import compare_experiment
from selmask.experiments.results.over_texts import OverTexts, _numbered
from selmask.experiments.stored.compared_runs import compared_members
from selmask.importing.import_request import ImportRequest
from selmask.runs.products import predictions
from selmask.store.store import Store
from selmask.workspace import PREDICTIONS, Workspace
from tests.pages import filled

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.store.run import Run

IN_GENERAL = "in general, on new texts of the same kind"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An experiment of eight repeats, each with a post-training of its own, in which one arm is clearly better."""
    workspace = Workspace.at(tmp_path / "home")
    arms = ("none", "random-word", "sm-lex-tfidf")
    filled.add_experiment(workspace, repeats=8, strategies=arms, post_training_seeds=None)
    filled.finish_all(workspace)
    return workspace


def verdict(workspace: Workspace) -> str:
    [compared] = compare_experiment(workspace, filled.EXPERIMENT)
    assert "is better than random-word" in compared.comparison.verdict[0]
    return " ".join(compared.comparison.verdict)


def test_kept_predictions_tell_what_holds_in_general_and_lost_ones_nothing(workspace: Workspace) -> None:
    assert IN_GENERAL in verdict(workspace).lower()
    [compared] = compare_experiment(workspace, filled.EXPERIMENT)
    row = compared.comparison.differences.set_index("arm").loc["sm-lex-tfidf"]
    assert row["low_in_general"] < row["low"] < row["high"] < row["high_in_general"]
    assert not [each for each in compared.reservations if each.startswith("Missing")]

    for run in (gone := _of_repeat(workspace, 0)):  # those of one arm, then those of all
        (workspace.run_folder(run.id) / PREDICTIONS).unlink()
        assert IN_GENERAL not in verdict(workspace)
    [compared] = compare_experiment(workspace, filled.EXPERIMENT)
    [missing] = [each for each in compared.reservations if each.startswith("Missing")]
    assert f"of {len(gone)} of 24 runs are gone or damaged" in missing
    assert "leave these runs out" in missing


def _of_repeat(workspace: Workspace, repeat: int) -> list[Run]:
    members = compared_members(Store.of(workspace), filled.EXPERIMENT)
    return [member.run for member in members if member.repeat == repeat and member.arm != "none"]


def test_texts_of_one_group_are_left_out_together(tmp_path: Path) -> None:
    workspace = Workspace.at(tmp_path / "home")
    texts = filled.add_sample(workspace).labelled.frame().assign(group=lambda table: table.index % 5)
    texts.to_csv(tmp_path / "grouped.csv", index=False)
    library.import_dataset(
        workspace, tmp_path / "grouped.csv", ImportRequest(kind="labelled", columns={"group": "group"})
    )
    filled.add_experiment(workspace, labelled="grouped", strategies=("none", "random-word"))
    filled.finish_all(workspace)
    runs = [member.run for member in compared_members(Store.of(workspace), filled.EXPERIMENT)][:2]
    differences = []
    for run in runs:
        frame = predictions(run, workspace)
        assert frame is not None
        differences.append(without_each_group(MACRO_F1, frame, frame["id"].to_numpy() % 5))
    together = variance((differences[0] - differences[1])[None])
    assert OverTexts(workspace, runs, MACRO_F1)([(runs[0].id, runs[1].id)]) == pytest.approx(together)


def test_a_text_without_a_group_is_left_out_alone() -> None:
    units = _numbered(pd.Series(["farm 1", "", "farm 1", "", "farm 2", None]))
    assert units[0] == units[2]
    assert len(set(units.tolist())) == 5
