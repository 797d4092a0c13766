"""The cost of scoring, which reads the corpus as often as the scorer says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import plan
from selmask.masking.registry import parse_strategy
from selmask.runs.cost_basis import CostBasis
from selmask.runs.kinds.scoring import SCORING
from selmask.runs.run_specs import ScoringSpec
from selmask.scoring.scorers import SCORERS
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.support.projects import small_experiment, small_project

if TYPE_CHECKING:
    from pathlib import Path


def test_a_scorer_with_several_passes_takes_as_many_times_as_long(tmp_path: Path) -> None:
    workspace = Workspace.at(tmp_path / "home")
    small_project(workspace, documents=30, labelled=40)
    basis, asked = CostBasis(workspace, Store.of(workspace)), parse_strategy("surprise").scoring
    costs = []
    for strategy in ("keyword", "surprise"):
        spec = small_experiment(models=["minilm"], strategies=[strategy])
        scoring = next(run for run in plan(spec, Data.of(spec, workspace)).runs if run.kind == SCORING.name)
        costs.append(SCORING.cost(ScoringSpec.parse(scoring.spec), basis))
    once, several = costs
    assert asked is not None
    passes = SCORERS.get(asked.method).passes(asked.parameters)
    assert passes > 1
    assert once is not None
    assert several == pytest.approx(passes * once)
