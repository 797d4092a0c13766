"""A request for scores outside an experiment is checked like an experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask import library
from selmask.errors import BadInput
from selmask.experiments import score_request
from selmask.experiments.cost.trial_run import queue_trial
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import plan
from selmask.runs.run_specs import ScoringSpec
from selmask.store.state import State
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.support import projects
from tests.support.projects import small_experiment, small_project, write_csv

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace.at(tmp_path / "home")
    small_project(workspace)
    return workspace


def request(workspace: Workspace, **changes: object) -> ScoringSpec:
    """The scores that an experiment would compute first."""
    spec = small_experiment(strategies=["keyword"], **changes)
    return ScoringSpec.parse(plan(spec, Data.of(spec, workspace)).runs[0].spec)


def refused(workspace: Workspace, spec: ScoringSpec) -> str:
    """The message with which it is refused; nothing is queued."""
    with pytest.raises(BadInput) as refusal:
        score_request.ask(workspace, spec)
    assert Store.of(workspace).runs.all() == []
    return str(refusal.value)


def test_scores_that_can_be_computed_are_queued_once(workspace: Workspace) -> None:
    first = score_request.ask(workspace, request(workspace))
    assert first.state is State.QUEUED
    assert score_request.ask(workspace, request(workspace)) == first


def test_a_corpus_whose_file_is_gone_or_of_which_nothing_is_left_is_refused(
    workspace: Workspace, tmp_path: Path
) -> None:
    tested = [[text] for text in library.dataset(workspace, "labels").texts()[:20]]
    spec = request(workspace, corpus=str(write_csv(tmp_path / "tested.csv", ["text"], tested)))
    assert "No text of tested is left to score" in refused(workspace, spec)
    spec = request(workspace)
    library.dataset(workspace, "corpus").path.unlink()
    assert "'corpus' are gone" in refused(workspace, spec)


def test_a_model_that_is_not_whole_or_reads_too_little_is_refused(workspace: Workspace) -> None:
    long = request(workspace).model_copy(update={"max_length": 512})
    assert "at most 128 tokens" in refused(workspace, long)
    spec = request(workspace)
    weights = workspace.models / projects.MODEL / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    assert "is cut off" in refused(workspace, spec)


def test_a_trial_of_an_experiment_that_cannot_be_run_is_refused(workspace: Workspace) -> None:
    spec = small_experiment(label_budgets=[500])
    with pytest.raises(BadInput, match="The label budget is 500 labelled texts"):
        queue_trial(workspace, spec, Data.of(spec, workspace), projects.MODEL)
    assert Store.of(workspace).runs.all() == []
