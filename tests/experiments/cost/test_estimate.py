"""Estimates from real data, a tiny real encoder and a real trial."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.experiments.cost.estimate import START_SECONDS, Estimate, estimate
from selmask.experiments.cost.trial_run import trial_run
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import plan
from selmask.experiments.start_experiment import queue_experiment
from selmask.models.model_folder import weights_bytes
from selmask.observer import NOBODY, Observer
from selmask.processes.devices import AT_ONCE, cores, devices
from selmask.runs.needs import TIMES_THE_WEIGHTS
from selmask.runs.perform import perform
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.support.measured import finished
from tests.support.projects import MODEL, small_experiment, small_project
from tests.training.listener import Listener

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.experiments.spec import ExperimentSpec

FEW = {"epochs": 1, "max_length": 64}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace.at(tmp_path / "home")
    small_project(workspace, documents=30, labelled=40)
    return workspace


def needs(workspace: Workspace, spec: ExperimentSpec) -> Estimate:
    return estimate(workspace, plan(spec, Data.of(spec, workspace)))


def test_the_time_of_an_unmeasured_model_is_unknown(workspace: Workspace) -> None:
    found = needs(workspace, small_experiment())
    assert found.seconds is None
    assert found.unmeasured == (MODEL,)
    weights = (workspace.models / MODEL / "model.safetensors").stat().st_size
    assert found.disk == 3 * weights
    guessed = needs(workspace, small_experiment(models=["minilm"]))
    assert guessed.seconds is not None
    assert guessed.unmeasured == ("minilm",)


@pytest.mark.parametrize("at_once", [1, 2])
def test_training_needs_room_for_the_checkpoints_of_all_runs_at_once(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setenv(AT_ONCE, str(at_once))
    weights = weights_bytes(workspace.models / MODEL)
    found = needs(workspace, small_experiment())
    assert found.disk == 3 * weights
    assert found.training_room == at_once * TIMES_THE_WEIGHTS * weights


def test_a_trial_measures_the_speed_and_leaves_no_model(workspace: Workspace) -> None:
    spec, listener = small_experiment(post_training=FEW), Listener()
    new, store = trial_run(spec, Data.of(spec, workspace), MODEL), Store.of(workspace)
    store.runs.queue(new)
    run = store.runs.claim(devices()[0].label)
    assert run is not None
    store.hold(run).begin(1, 0.0)
    result = perform(run, workspace, Observer(listener.report, NOBODY.should_stop))
    assert not result.pop("stopped")
    assert result["post-training"] > 0
    assert result["fine-tuning"] > 0
    assert (listener.step, listener.total) == (40, 40)
    assert [path for path in workspace.run_folder(run.id).iterdir() if path.is_dir()] == []
    store.hold(run).finish(result)
    found = needs(workspace, spec)
    assert found.unmeasured == ()
    assert found.seconds is not None
    assert found.seconds > 3 * START_SECONDS


@pytest.mark.parametrize("steps", [3, 25], ids=["post-training", "fine-tuning"])
def test_a_stopped_trial_leaves_nothing_on_the_disk(workspace: Workspace, steps: int) -> None:
    spec, listener = small_experiment(post_training=FEW), Listener()
    store = Store.of(workspace)
    store.runs.queue(trial_run(spec, Data.of(spec, workspace), MODEL))
    run = store.runs.claim(devices()[0].label)
    assert run is not None
    result = perform(run, workspace, Observer(listener.report, lambda: listener.step >= steps))
    assert result == {"stopped": True}
    assert listener.step == steps
    assert [path for path in workspace.run_folder(run.id).iterdir() if path.is_dir()] == []


def test_the_speed_comes_from_runs_on_this_device_before_trials(workspace: Workspace) -> None:
    spec, here = small_experiment(post_training=FEW), devices()[0].label
    data = Data.of(spec, workspace)
    trial = {"post-training": 100.0, "fine-tuning": 1e12}
    finished(workspace, trial_run(spec, data, MODEL), trial, device="another one")
    assert needs(workspace, spec).seconds is None
    finished(workspace, trial_run(small_experiment(), data, MODEL), trial, device=here)
    tried = needs(workspace, spec)
    other = small_experiment(post_training=FEW | {"learning_rate": 1e-4})
    post = next(run for run in plan(other, data).runs if run.kind == "post-training")
    finished(workspace, post, {}, device=here, speed=200.0)
    ran = needs(workspace, spec)
    assert tried.seconds is not None
    assert ran.seconds is not None
    assert ran.seconds - 3 * START_SECONDS == pytest.approx((tried.seconds - 3 * START_SECONDS) / 2, rel=0.01)


def test_finished_runs_are_not_counted(workspace: Workspace) -> None:
    spec, here = small_experiment(post_training=FEW), devices()[0].label
    for new in plan(spec, Data.of(spec, workspace)).runs:
        if new.parent_hash is None:
            finished(workspace, new, {}, device=here, speed=1000.0)
    found = needs(workspace, spec)
    assert found.reused == 2
    assert found.seconds is not None
    assert START_SECONDS < found.seconds < 2 * START_SECONDS
    queue_experiment(workspace, spec)
    assert needs(workspace, spec) == found


def test_each_candidate_for_the_learning_rate_takes_its_time(workspace: Workspace) -> None:
    def learning(rates: object) -> float:
        settings = {"learning_rate": rates, "epochs": 1000}  # so that the start and the test count for little
        seconds = needs(
            workspace, small_experiment(models=["minilm"], strategies=["none"], fine_tuning=settings)
        ).seconds
        assert seconds is not None
        return seconds

    assert learning([5e-5, 1e-4, 2e-4]) == pytest.approx(3 * learning(5e-5), rel=0.05)


@pytest.mark.skipif(cores() < 2, reason="One core cannot be shared.")
def test_runs_share_the_devices_but_none_begins_before_the_one_it_starts_from(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seconds(slots: int, strategies: list[str]) -> float:
        monkeypatch.setenv(AT_ONCE, str(slots))
        found = needs(workspace, small_experiment(models=["minilm"], strategies=strategies)).seconds
        assert found is not None
        return found

    both, one = ["none", "random-word"], ["random-word"]
    assert seconds(2, both) == pytest.approx(max(seconds(1, both) / 2, seconds(1, one)))
    assert seconds(2, one) == seconds(1, one), "the fine-tuning waits for the post-training"


def test_a_limit_in_minutes_is_the_estimate(workspace: Workspace) -> None:
    spec = small_experiment(models=["minilm"], post_training={"minutes": 50, "held_out": 0, "epochs": 1})
    without = small_experiment(models=["minilm"], strategies=["none"])
    whole, fine_tuning = needs(workspace, spec).seconds, needs(workspace, without).seconds
    assert whole is not None
    assert fine_tuning is not None
    assert whole - 2 * fine_tuning == pytest.approx(50 * 60, rel=0.05)
