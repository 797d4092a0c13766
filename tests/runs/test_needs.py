"""The needs of a run: what has gone since it was queued is named before a worker is started."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from selmask import library
from selmask.api import load_model
from selmask.errors import BadInput, SelmaskError
from selmask.experiments.cost.trial_run import queue_trial
from selmask.experiments.experiment_data import Data
from selmask.experiments.start_experiment import queue_experiment
from selmask.runs import scores
from selmask.runs.kinds.all_kinds import check_needs, parsed
from selmask.runs.run_specs import PostTrainingSpec
from selmask.store.run import NewRun
from selmask.store.store import Store
from selmask.workspace import MODEL, Workspace
from tests.support import projects
from tests.support.projects import small_experiment, small_project

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.store.run import Run


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with a run of each kind in its queue; the scores and the encoder that runs leave are there."""
    workspace = Workspace.at(tmp_path / "home")
    small_project(workspace)
    spec = small_experiment(strategies=["keyword"])
    queue_experiment(workspace, spec)
    queue_trial(workspace, spec, Data.of(spec, workspace), projects.MODEL)
    post_training = parsed(run_of(workspace, "post-training"))
    assert isinstance(post_training, PostTrainingSpec)
    assert post_training.scores is not None
    scores.keep(workspace, post_training.scores, np.zeros(1, dtype=np.float32))
    encoder = workspace.run_folder(run_of(workspace, "post-training").id) / MODEL
    shutil.copytree(workspace.models / projects.MODEL, encoder)
    return workspace


def run_of(workspace: Workspace, kind: str) -> Run:
    (run,) = Store.of(workspace).runs.all(kind=kind)
    return run


def missing(workspace: Workspace) -> dict[str, str]:
    """What each kind of run lacks, in words; kinds that lack nothing are left out."""
    reasons = {}
    for kind in ("scoring", "post-training", "fine-tuning", "trial"):
        try:
            check_needs(run_of(workspace, kind), workspace)
        except SelmaskError as error:
            reasons[kind] = str(error)
    return reasons


def test_runs_that_have_all_they_need_are_started(workspace: Workspace) -> None:
    assert missing(workspace) == {}


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("corpus", {"scoring", "post-training", "trial"}),
        ("terms", {"scoring", "post-training"}),
        ("labels", {"scoring", "post-training", "fine-tuning", "trial"}),
    ],
)
def test_a_data_set_without_its_file_is_named(workspace: Workspace, name: str, kinds: set[str]) -> None:
    library.dataset(workspace, name).path.unlink()
    reasons = missing(workspace)
    assert reasons.keys() == kinds
    assert all(f"{name!r} are gone" in each and "Import it again" in each for each in reasons.values())


def test_a_model_without_its_weights_is_named(workspace: Workspace) -> None:
    (workspace.models / projects.MODEL / "model.safetensors").unlink()
    reasons = missing(workspace)
    assert len(reasons) == 4
    assert all("The folder 'tiny' has no weights" in each for each in reasons.values())


def test_a_model_that_was_exchanged_is_named_by_the_runs_that_were_planned_with_it(workspace: Workspace) -> None:
    (workspace.models / projects.MODEL / "tokenizer_config.json").write_text("{}", encoding="utf-8")
    reasons = missing(workspace)
    assert reasons.keys() == {"scoring", "post-training", "fine-tuning"}
    assert all("its files have changed since" in each for each in reasons.values())


def test_what_earlier_runs_left_is_named_when_it_is_gone(workspace: Workspace) -> None:
    shutil.rmtree(workspace.run_folder(run_of(workspace, "post-training").id) / MODEL)
    for file in workspace.scores.iterdir():
        file.unlink()
    reasons = missing(workspace)
    assert reasons.keys() == {"post-training", "fine-tuning"}
    assert "scores that this strategy reads are gone" in reasons["post-training"]
    assert "The model of keyword" in reasons["fine-tuning"]


def test_the_folder_of_a_run_that_a_person_deleted_is_not_made_again(workspace: Workspace) -> None:
    run = run_of(workspace, "post-training")
    shutil.rmtree(workspace.run_path(run.id))
    assert missing(workspace).keys() == {"fine-tuning"}
    with pytest.raises(BadInput, match="has no finished model"):
        load_model(workspace, run.id)
    assert not workspace.run_path(run.id).exists()


def test_a_run_that_cannot_be_read_is_left_to_its_worker(workspace: Workspace) -> None:
    check_needs(Store.of(workspace).runs.queue(NewRun("fine-tuning", "older", {"unknown": 1})), workspace)
    check_needs(Store.of(workspace).runs.queue(NewRun("a kind of another package", "foreign", {})), workspace)
