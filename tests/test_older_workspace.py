"""A workspace of an older version, with data and with finished and interrupted runs, opens, compares and resumes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from selmask import library
from selmask.experiments.outcome import compare_experiment
from selmask.store.state import State
from selmask.store.store import Store
from selmask.training.classification.probabilities import LoadedClassifier
from selmask.training.masked.filling import MaskFiller
from selmask.workspace import MODEL, PREDICTIONS, Workspace
from tests.support.modules import REPOSITORY
from tests.support.working_off import work_off

OLDER = Path(__file__).parent / "older_workspace"
EXPECTED: dict[str, Any] = json.loads((OLDER / "expected.json").read_text(encoding="utf-8"))

STOPPED_MIDWAY = (19, 21)
"""A fine-tuning and a post-training."""

SKIPPED = 23
"""A fine-tuning that starts from the post-training."""

ROUNDING = 1e-3
"""Differences between machines after a few thousand steps in float32."""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A copy, in a place where the older version never was."""
    shutil.copytree(OLDER / "workspace", tmp_path / "home")
    return Workspace.at(tmp_path / "home")


def selmask(workspace: Workspace, *arguments: str) -> Any:
    command = [sys.executable, "-m", "selmask", "--home", str(workspace.home), *arguments, "--json"]
    return json.loads(subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE).stdout)


def part(rows: list[dict[str, Any]], *keys: str) -> list[dict[str, Any]]:
    return [{key: row[key] for key in keys} for row in rows]


def assert_results(found: dict[str, Any], expected: dict[str, Any]) -> None:
    """All that does not depend on the machine's speed is the same."""
    for key in expected.keys() - {"seconds", "peak_memory_mb"}:
        assert found[key] == pytest.approx(expected[key], abs=ROUNDING), key


def test_its_data_sets_open(workspace: Workspace) -> None:
    records = {record.name: record for record in library.datasets(workspace)}
    assert records.keys() == {each["name"] for each in EXPECTED["datasets"]}
    for each in EXPECTED["datasets"]:
        dataset = library.dataset(workspace, each["name"])
        assert (dataset.kind, dataset.rows, dataset.content_sha256) == (
            each["kind"],
            each["rows"],
            each["content_sha256"],
        )
        assert len(dataset.frame()) == each["rows"]


def test_its_runs_are_listed(workspace: Workspace) -> None:
    keys = ("run", "title", "kind", "state", "step", "steps", "device")
    assert part(selmask(workspace, "runs"), *keys) == part(EXPECTED["runs"], *keys)
    runs = Store.of(workspace).runs
    assert {str(run.id): run.result for run in runs.all(states=[State.FINISHED])} == EXPECTED["results"]


@pytest.mark.parametrize("experiment", EXPECTED["compare"])
def test_its_experiments_compare(workspace: Workspace, experiment: str) -> None:
    expected = EXPECTED["compare"][experiment]
    compared = [json.loads(json.dumps(each.to_json())) for each in compare_experiment(workspace, experiment)]
    assert len(compared) == len(expected)
    for one, other in zip(compared, expected, strict=True):
        assert {key: one[key] for key in ("model", "budget", "arms", "differences", "runs")} == {
            key: other[key] for key in ("model", "budget", "arms", "differences", "runs")
        }
        assert [list(row.values()) for row in one["table"]] == [list(row.values()) for row in other["table"]]


def test_its_finished_models_answer(workspace: Workspace) -> None:
    kept = pd.read_parquet(workspace.run_folder(1) / PREDICTIONS)
    texts = library.dataset(workspace, "reports").frame()["text"].iloc[kept["id"]].tolist()
    classifier = LoadedClassifier(workspace.run_folder(1) / MODEL)
    for column, label in enumerate(classifier.labels):
        shares = classifier.probabilities(texts)[:, column]
        assert shares == pytest.approx(kept[f"prob_{label}"].to_numpy(), abs=ROUNDING)
    assert MaskFiller(workspace.run_folder(4) / MODEL).fill("the cows near the river", 4, 8).fillings


def test_its_stopped_runs_resume_from_their_checkpoints(workspace: Workspace) -> None:
    store, expected, began = Store.of(workspace), EXPECTED["resumed"]["runs"], time.time()
    for run_id in STOPPED_MIDWAY:
        store.runs.resume(run_id)
    ended = {run.id: run for run in work_off(workspace)}
    assert ended.keys() == {*STOPPED_MIDWAY, SKIPPED}, "the run that waits for one of them follows"
    for run_id, run in ended.items():
        assert_results(run.result or {}, expected[str(run_id)]["result"])
    for run_id in STOPPED_MIDWAY:
        losses = store.metrics.frame([run_id], keys=["loss"])
        assert losses.loc[losses["time"] > began, "step"].min() == EXPECTED["stopped"][str(run_id)]["step"] + 1
        assert losses["step"].tolist() == list(range(1, ended[run_id].step + 1))
