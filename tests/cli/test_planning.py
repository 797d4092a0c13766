from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import yaml

from selmask.experiments.cost.trial_run import trial_run
from selmask.experiments.experiment_data import Data
from selmask.experiments.planned_comparison import PlannedComparison
from selmask.experiments.spec import ExperimentSpec
from selmask.experiments.start_experiment import queue_checked
from selmask.processes.devices import devices
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.cli.conftest import Answer
from tests.pages import filled
from tests.support.measured import finished
from tests.support.projects import MODEL, small_experiment, small_project

if TYPE_CHECKING:
    from pathlib import Path

Cli = Callable[..., Answer]


@pytest.fixture
def experiment(home: Path, tmp_path: Path) -> Path:
    """An experiment's file; the speed of its encoder is unknown."""
    small_project(Workspace.at(home), documents=30, labelled=40)
    path = tmp_path / "experiment.yaml"
    path.write_text(small_experiment(strategies=["none", "random-word", "sm-lex-tfidf"]).to_yaml(), encoding="utf-8")
    return path


@pytest.fixture
def measured(home: Path, experiment: Path) -> Path:
    """The same, after a trial."""
    workspace, spec = Workspace.at(home), small_experiment()
    speeds = {"post-training": 200.0, "fine-tuning": 200.0}
    finished(workspace, trial_run(spec, Data.of(spec, workspace), MODEL), speeds, device=devices()[0].label)
    return experiment


def test_a_plan_is_printed_as_an_experiment_with_what_it_tells(cli: Cli, home: Path, measured: Path) -> None:
    answer = cli("plan", measured, "--minutes", 1e4)
    assert answer.code == 0
    spec = ExperimentSpec.parse(yaml.safe_load(answer.out))
    assert spec.arm_names == ("none", "random-word", "sm-lex-tfidf")
    assert answer.out.startswith("# Takes ")
    assert "# Can tell: With 8 repeats, four of five such experiments" in answer.out
    assert "# Cannot tell: Without the arm “Placebo: false lexicon first (placebo-lexicon)”" in answer.out
    assert len(Store.of(Workspace.at(home)).runs.all()) == 1


def test_a_plan_that_does_not_fit_says_so_in_json(cli: Cli, measured: Path) -> None:
    plan = json.loads(cli("plan", measured, "--minutes", 0.01, "--json").out)
    assert not plan["fits"]
    assert plan["cannot_tell"][0].startswith("Even this shortest plan takes")
    assert ExperimentSpec.parse(plan["experiment"]).arm_names == ("random-word", "sm-lex-tfidf")


def test_a_plan_that_will_be_explored_says_so(cli: Cli, home: Path, measured: Path) -> None:
    spec = ExperimentSpec.parse(yaml.safe_load(cli("plan", measured, "--minutes", 1e4).out))
    workspace = Workspace.at(home)
    queue_checked(workspace, spec.model_copy(update={"name": "earlier"}))
    filled.finish_all(workspace)
    compare = dict(spec.model_dump(mode="json")["compare"]) | {"metric": "accuracy"}
    measured.write_text(yaml.safe_dump(spec.model_dump(mode="json") | {"compare": compare}), encoding="utf-8")
    answer = cli("plan", measured, "--minutes", 1e4)
    assert "# Warning: This experiment goes on with 8 repeats of none and random-word from “earlier”" in answer.out
    assert ExperimentSpec.parse(yaml.safe_load(answer.out)).compare == PlannedComparison(metric="accuracy")


def test_a_plan_needs_a_measured_speed(cli: Cli, experiment: Path) -> None:
    answer = cli("plan", experiment, "--minutes", 20)
    assert answer.code == 2
    assert f"The speed of {MODEL} on this machine is unknown" in answer.err
