"""Runs that are done again because their files are gone, also where the runs of an older version are kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from selmask.experiments.spec import read_experiment
from selmask.experiments.start_experiment import queue_experiment
from selmask.store.state import State
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.support.working_off import work_off

FOLDER = Path(__file__).parents[2] / "older_workspaces"
SCORING, POST_TRAINING, FINE_TUNING = 15, 16, 17
"""The finished runs of one experiment, each the parent of the next. Only the scores are kept, not the models."""


@pytest.mark.parametrize("commit", ["e5fd66c", "50d9b85", "ef1a9be"])
def test_a_run_that_is_kept_is_done_again_if_a_child_needs_its_model_and_that_is_gone(
    commit: str, tmp_path: Path
) -> None:
    workspace = Workspace.at(shutil.copytree(FOLDER / commit / "workspace", tmp_path / "home"))
    store, scores = Store.of(workspace), {file: file.read_bytes() for file in workspace.scores.iterdir()}
    with store.transaction() as db:
        db.execute("UPDATE runs SET state = 'stopped' WHERE id = ?", [FINE_TUNING])
    queue_experiment(workspace, read_experiment(FOLDER / "sources" / "the model is asked.yaml"))
    states = [store.runs.get(each).state for each in (SCORING, POST_TRAINING, FINE_TUNING)]
    assert states == [State.FINISHED, State.QUEUED, State.WAITING]
    assert [each.id for each in work_off(workspace)] == [POST_TRAINING, FINE_TUNING]
    assert {file: file.read_bytes() for file in workspace.scores.iterdir()} == scores, "the scores of then are read"
