from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.processes.alive.liveness import observed
from selmask.store.store import Store
from selmask.ui.runs.listed import Listed
from selmask.workspace import Workspace
from tests.pages import filled

if TYPE_CHECKING:
    from pathlib import Path


def listed(store: Store) -> Listed:
    runs, experiments = store.runs.all(), store.experiments.all()
    seen = {run.id: observed(store.runs, run) for run in runs}
    return Listed(seen, {each.id: each.name for each in experiments}, store.experiments.places(), {}, runs)


def test_an_experiment_has_results_once_it_has_ended_and_a_classifier_has_finished(tmp_path: Path) -> None:
    workspace = Workspace.at(tmp_path / "home")
    filled.add_experiment(workspace, strategies=("random-word",), repeats=1)
    store = Store.of(workspace)
    [experiment] = store.experiments.all()
    assert not listed(store).has_results(experiment.id)
    filled.finish_all(workspace)
    ended = listed(store)
    store.experiments.delete(experiment.id)
    assert ended.has_results(experiment.id), "whoever lists it meanwhile may still see it"
    assert not listed(store).has_results(experiment.id)
