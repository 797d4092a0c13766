from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.experiments.composed.additional_repeats import additional_repeats
from selmask.experiments.cost.estimate import START_SECONDS, estimate
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import plan
from selmask.processes.devices import devices
from selmask.workspace import Workspace
from tests.support.measured import finished
from tests.support.projects import small_experiment, small_project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace.at(tmp_path / "home")
    small_project(workspace, documents=30, labelled=40)
    return workspace


def test_only_the_additional_runs_count(workspace: Workspace) -> None:
    spec = small_experiment(models=["minilm"], fine_tuning_seeds=[0, 1])
    more = additional_repeats(workspace, spec, 4)
    assert more.number == 4
    assert more.spec.fine_tuning_seeds == (0, 1, 2, 3, 4, 5)
    whole = estimate(workspace, plan(more.spec, Data.of(more.spec, workspace)))
    assert whole.seconds is not None
    assert more.seconds is not None
    assert 8 * START_SECONDS < more.seconds < whole.seconds
    weights = estimate(workspace, plan(spec, Data.of(spec, workspace))).disk
    assert more.disk is not None
    assert weights is not None
    assert more.disk == pytest.approx(weights * 8 / 5)  # a post-training and four fine-tunings are planned, eight come


def test_finished_runs_change_nothing_and_additional_ones_may_have_finished(workspace: Workspace) -> None:
    spec, here = small_experiment(strategies=["none"], fine_tuning_seeds=[0, 1]), devices()[0].label
    assert additional_repeats(workspace, spec, 1).seconds is None
    for new in plan(spec, Data.of(spec, workspace)).runs:
        finished(workspace, new, {}, device=here, speed=200.0)
    more = additional_repeats(workspace, spec, 1)
    assert more.seconds is not None
    assert more.seconds > START_SECONDS
    for new in plan(more.spec, Data.of(more.spec, workspace)).runs[2:]:
        finished(workspace, new, {}, device=here, speed=200.0)
    done = additional_repeats(workspace, spec, 1)
    assert (done.to_do, done.seconds) == (0, 0)


def test_runs_that_take_no_time_of_their_own_are_left_to_do(workspace: Workspace) -> None:
    """On several devices, the longest run may take all the time."""
    spec = small_experiment(models=["minilm"], fine_tuning_seeds=[0, 1])
    assert additional_repeats(workspace, spec, 4).to_do == 8
