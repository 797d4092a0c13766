"""The trial of a model: how long it takes, and its place in the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.experiments.cost.trial_run import AT_MOST_SECONDS, queue_trial, seconds_of_trial, trial_run
from selmask.experiments.experiment_data import Data
from selmask.experiments.start_experiment import queue_experiment
from selmask.observer import NOBODY, Observer
from selmask.processes.devices import devices
from selmask.runs.kinds import trial
from selmask.runs.perform import perform
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.support.measured import finished
from tests.support.projects import MODEL, small_experiment, small_project
from tests.training.listener import Listener

if TYPE_CHECKING:
    from pathlib import Path

SPEEDS = {"post-training": 200.0, "fine-tuning": 200.0}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace.at(tmp_path / "home")
    small_project(workspace, documents=30, labelled=40)
    return workspace


def test_a_trial_goes_before_all_runs_that_wait(workspace: Workspace) -> None:
    spec, runs = small_experiment(), Store.of(workspace).runs
    queue_experiment(workspace, spec)
    runs.put_first(runs.pending()[-1].id)
    queued = queue_trial(workspace, spec, Data.of(spec, workspace), MODEL)
    following = runs.next()
    assert following is not None
    assert following.id == queued.id
    assert queue_trial(workspace, spec, Data.of(spec, workspace), MODEL).id == queued.id


def test_a_finished_trial_is_not_queued_again(workspace: Workspace) -> None:
    spec = small_experiment()
    data = Data.of(spec, workspace)
    finished(workspace, trial_run(spec, data, MODEL), SPEEDS, device=devices()[0].label)
    assert queue_trial(workspace, spec, data, MODEL).state.is_finished


def test_trials_of_this_machine_say_how_long_one_takes(workspace: Workspace) -> None:
    spec, store = small_experiment(), Store.of(workspace)
    data = Data.of(spec, workspace)
    assert seconds_of_trial(store, MODEL, devices()[0].label) is None
    finished(workspace, trial_run(spec, data, MODEL), SPEEDS, device="another one")
    assert seconds_of_trial(store, MODEL, devices()[0].label) is None
    other = small_experiment(post_training={"epochs": 1})
    finished(workspace, trial_run(other, data, MODEL), SPEEDS, device=devices()[0].label)
    took = seconds_of_trial(store, MODEL, devices()[0].label)
    assert took is not None
    assert 0 <= took < AT_MOST_SECONDS
    assert seconds_of_trial(store, "minilm", devices()[0].label) == took


def test_a_slow_device_takes_fewer_steps(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "MOST_SECONDS", 0.0)
    spec, listener, store = small_experiment(), Listener(), Store.of(workspace)
    store.runs.queue(trial_run(spec, Data.of(spec, workspace), MODEL))
    run = store.runs.claim(devices()[0].label)
    assert run is not None
    result = perform(run, workspace, Observer(listener.report, NOBODY.should_stop))
    assert listener.step == trial.STEPS + 1
    assert not result["stopped"]
    assert min(result["post-training"], result["fine-tuning"]) > 0
    assert [path for path in workspace.run_folder(run.id).iterdir() if path.is_dir()] == []
