from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.experiments.results.nothing_finished import in_words
from selmask.runs.many import deletion
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.pages import filled

if TYPE_CHECKING:
    from pathlib import Path

RESUME = "On the page Runs they can be resumed."


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.at(tmp_path)


def said(workspace: Workspace) -> str:
    return in_words(Store.of(workspace), filled.EXPERIMENT)


def test_fine_tunings_that_were_stopped_after_their_post_training_are_counted(workspace: Workspace) -> None:
    filled.add_experiment(workspace, repeats=4, strategies=("random-word",))
    runs = Store.of(workspace).runs
    while any(not run.state.is_final for run in runs.all(kind="post-training")):
        filled.finish(workspace, filled.claim(workspace))
    runs.stop_all(run.id for run in runs.all(kind="fine-tuning"))
    assert said(workspace) == f"No fine-tuning has finished: 4 were stopped. {RESUME}"


def test_what_was_skipped_because_a_person_stopped_its_post_training_counts_as_stopped(workspace: Workspace) -> None:
    filled.add_experiment(workspace, strategies=("random-word",))
    runs = Store.of(workspace).runs
    runs.stop_all(run.id for run in runs.all(kind="post-training"))
    assert said(workspace) == f"No fine-tuning has finished: 2 were stopped. {RESUME}"


def test_failed_and_stopped_runs_are_told_apart(workspace: Workspace) -> None:
    filled.add_experiment(workspace, strategies=("none",), repeats=3, anchors=["bag-of-words"])
    filled.fail_next(workspace, "The disk is full.")
    runs = Store.of(workspace).runs
    runs.stop_all(run.id for run in runs.all() if not run.state.is_final)
    assert said(workspace) == "No fine-tuning or anchor has finished: 5 were stopped, 1 failed. The page Runs says why."


def test_what_is_skipped_after_a_failure_is_not_called_failed(workspace: Workspace) -> None:
    filled.add_experiment(workspace, strategies=("random-word",))
    while not Store.of(workspace).runs.all(kind="post-training")[0].state.is_final:
        run = filled.claim(workspace)
        filled.begin(workspace, run)
        Store.of(workspace).hold(run).fail("The disk is full.", "Traceback (most recent call last): …")
    assert said(workspace) == "No fine-tuning has finished: 2 were skipped. The page Runs says why."


def test_runs_that_are_gone_are_said_to_be_deleted(workspace: Workspace) -> None:
    filled.add_experiment(workspace, strategies=("none",), repeats=1)
    filled.finish_all(workspace)
    for run in Store.of(workspace).runs.all():
        deletion.delete(workspace, run.id)
    assert said(workspace) == "All runs were deleted: there is no verdict."
