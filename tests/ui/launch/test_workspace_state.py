"""Whatever changes an answer about a plan changes the state on which the answer is kept."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from selmask.experiments.experiment_data import Data
from selmask.experiments.spec import ExperimentSpec
from selmask.experiments.start_experiment import queue_experiment
from selmask.runs import control
from selmask.store.store import Store
from selmask.ui.launch.workspace_state import workspace_state
from selmask.workspace import ENVIRONMENT_VARIABLE, HEAD, MODEL, Workspace
from tests.pages import filled

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from pathlib import Path

    from selmask.store.run import Run


@pytest.fixture(scope="module")
def finished_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = Workspace.at(tmp_path_factory.mktemp("finished"))
    filled.add_experiment(workspace, strategies=("none", "random-word"), repeats=1)
    filled.finish_all(workspace)
    return workspace.home


@pytest.fixture
def workspace(finished_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    home = shutil.copytree(finished_home, tmp_path / "home", ignore=shutil.ignore_patterns("*.lock"))
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(home))
    return Workspace.at(home)


def state(workspace: Workspace) -> Hashable:
    return workspace_state(spec_of(workspace))


def spec_of(workspace: Workspace) -> ExperimentSpec:
    return ExperimentSpec.parse(Store.of(workspace).experiments.all()[-1].spec, stored=True)


def run_of(workspace: Workspace, kind: str) -> Run:
    return Store.of(workspace).runs.all(kind=kind)[0]


def done_again(workspace: Workspace) -> None:
    run = run_of(workspace, "post-training")
    shutil.rmtree(workspace.run_path(run.id) / MODEL)
    control.retry(workspace, run.id)
    filled.finish_all(workspace)


def without_model(workspace: Workspace) -> None:
    shutil.rmtree(workspace.run_path(run_of(workspace, "post-training").id) / MODEL)


def without_weights(workspace: Workspace) -> None:
    folder = workspace.run_path(run_of(workspace, "post-training").id) / MODEL
    next(folder.glob("*.safetensors")).unlink()


def without_head(workspace: Workspace) -> None:
    (workspace.run_path(run_of(workspace, "head-warm-up").id) / HEAD).unlink()


def with_another_experiment(workspace: Workspace) -> None:
    queue_experiment(workspace, spec_of(workspace).model_copy(update={"name": "the same runs"}))


def with_renamed_experiment(workspace: Workspace) -> None:
    Store.of(workspace).experiments.rename(filled.EXPERIMENT, "another name")


def with_other_data(workspace: Workspace) -> None:
    file = Data.of(spec_of(workspace), workspace).corpus.path
    changed = file.stat().st_mtime_ns + 1_000_000_000
    os.utime(file, ns=(changed, changed))


@pytest.mark.parametrize(
    "change",
    [
        done_again,
        without_model,
        without_weights,
        without_head,
        with_another_experiment,
        with_renamed_experiment,
        with_other_data,
    ],
)
def test_a_change_is_noticed(workspace: Workspace, change: Callable[[Workspace], None]) -> None:
    before = state(workspace)
    assert state(workspace) == before
    change(workspace)
    assert state(workspace) != before
