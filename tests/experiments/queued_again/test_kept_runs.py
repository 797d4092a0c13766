"""An experiment of an older version keeps its runs, also in a preview: their masks are those they were trained with."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import plan
from selmask.experiments.planned_masks import PlannedMasks
from selmask.experiments.queued_again.same_experiment import settled
from selmask.experiments.spec import read_experiment
from selmask.store.store import Store
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from selmask.experiments.spec import ExperimentSpec

FOLDER = Path(__file__).parents[2] / "older_workspaces"
SCORING, POST_TRAINING, FINE_TUNING = 15, 16, 17


@pytest.fixture(params=["e5fd66c", "50d9b85", "ef1a9be"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    return Workspace.at(shutil.copytree(FOLDER / request.param / "workspace", tmp_path / "home"))


@pytest.fixture
def spec() -> ExperimentSpec:
    return read_experiment(FOLDER / "sources" / "the model is asked.yaml")


def test_a_kept_run_is_known_with_its_parent(older: Workspace, spec: ExperimentSpec) -> None:
    store = Store.of(older)
    hashes = {run.id: run.hash for run in store.runs.all()}
    spec = settled(store, spec)
    kept = plan(spec, Data.of(spec, older)).keeping(store.experiments.members(spec.name)).runs
    parents = {run.hash: run.parent_hash for run in kept}
    assert parents[hashes[SCORING]] is None
    assert parents[hashes[POST_TRAINING]] == hashes[SCORING]
    assert parents[hashes[FINE_TUNING]] == hashes[POST_TRAINING]


def test_a_preview_shows_the_masks_of_the_run_that_is_kept(older: Workspace, spec: ExperimentSpec) -> None:
    shown = PlannedMasks.of_arm(older, spec)
    assert shown.spec.scores == Store.of(older).runs.get(POST_TRAINING).spec["scores"]
    assert shown.scoring is None, "its scores are there"
    assert [view for view in shown.views(older, epoch=1, limit=3) if view.masked]
    shutil.rmtree(older.scores)
    assert PlannedMasks.of_arm(older, spec).scoring is not None
