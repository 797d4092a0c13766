"""An experiment that is queued again: its arms keep the head that they start with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from selmask import library
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import plan
from selmask.experiments.start_experiment import queue_experiment
from selmask.store.experiments import Place
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.support.projects import small_experiment, small_project
from tests.support.tiny import write_tiny_encoder

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.experiments.spec import ExperimentSpec

SPEC = small_experiment(models=["bare", "tiny"], strategies=["none", "random-word", "keyword"])


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with the model "tiny", and with "bare", which has no masked-LM head."""
    workspace = Workspace.at(tmp_path / "home")
    small_project(workspace)
    texts = library.dataset(workspace, "corpus").frame()["text"].tolist()
    write_tiny_encoder(workspace.models / "bare", texts, head=False)
    return workspace


def queue_with_new_heads(workspace: Workspace, spec: ExperimentSpec, *models: str) -> None:
    """Queues `spec` as if `models` were those that need a head."""
    planned = plan(spec, replace(Data.of(spec, workspace), new_heads=frozenset(models)))
    store = Store.of(workspace)
    runs = {run.hash: run.id for run in store.runs.queue_all(planned.runs)}
    places = [
        Place(runs[each.run.hash], each.arm, each.model, each.repeat, each.budget, each.run.kind)
        for each in planned.planned
    ]
    store.experiments.add(spec.name, spec.model_dump(mode="json"), places)


def test_a_head_is_planned_for_models_without_one(workspace: Workspace) -> None:
    planned = plan(SPEC, Data.of(SPEC, workspace))
    warm_ups = [run for run in planned.runs if run.kind == "head-warm-up"]
    assert [run.title for run in warm_ups] == ["head warm-up on corpus, bare, repeat 1"]
    heads = {(run.spec["model"], run.spec["head"]) for run in planned.runs if run.kind == "post-training"}
    assert heads == {("bare", warm_ups[0].hash), ("tiny", None)}


@pytest.mark.parametrize("models", [(), ("bare",), ("bare", "tiny")])
def test_the_runs_of_an_experiment_stay_with_their_heads_or_without(workspace: Workspace, models: list[str]) -> None:
    """Without any as an older version planned it, with both as if "tiny" had not been downloaded yet."""
    queue_with_new_heads(workspace, SPEC, *models)
    before = Store.of(workspace).runs.all()
    queue_experiment(workspace, SPEC)
    assert Store.of(workspace).runs.all() == before


def test_under_another_name_the_arms_begin_alike(workspace: Workspace) -> None:
    queue_with_new_heads(workspace, SPEC)
    queue_experiment(workspace, SPEC.model_copy(update={"name": "another"}))
    assert len(Store.of(workspace).runs.all(kind="head-warm-up")) == 1
