"""The benchmark on real text in short: the same way from .xlsx files to written results."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from benchmarks import real_data
from benchmarks.real_data_answer import Answer, bag_of_words, held_out_losses
from selmask.experiments.checks import check
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import plan
from selmask.experiments.spec import ExperimentSpec, read_experiment
from selmask.experiments.start_experiment import queue_experiment
from selmask.processes.start import supervisor_pid
from selmask.workspace import Workspace
from tests.masking.examples import DATA
from tests.support.house import kill
from tests.support.modules import REPOSITORY
from tests.support.tiny import write_tiny_encoder
from tests.support.working_off import work_off

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUESTION = real_data.QUESTIONS[0]
EPIDEMIC = QUESTION.data
ROWS = {EPIDEMIC.corpus: 60, EPIDEMIC.labelled: 60, EPIDEMIC.test: 40}

pytestmark = pytest.mark.skipif(not (DATA / EPIDEMIC.corpus).is_file(), reason="the real data sets are not here")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """An empty workspace; its supervisor is killed at the end."""
    workspace = Workspace.at(tmp_path / "home")
    yield workspace
    supervisor = supervisor_pid(workspace)
    if supervisor:
        kill(supervisor)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The first rows of each table, and the whole lexicon."""
    for file in (EPIDEMIC.corpus, EPIDEMIC.labelled, EPIDEMIC.test, EPIDEMIC.lexicon):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        pd.read_excel(DATA / file, dtype=str, nrows=ROWS.get(file), engine="calamine").to_excel(
            tmp_path / file, index=False
        )
    return tmp_path


@pytest.mark.long
def test_the_planned_experiment_has_six_arms_in_eight_paired_repeats(workspace: Workspace) -> None:
    spec = read_experiment(REPOSITORY / "benchmarks" / "experiments" / "plant_health.yaml")
    planned = plan(spec, Data.of(spec, workspace))
    counts = {kind: planned.count(kind) for kind in ("head-warm-up", "post-training", "fine-tuning", "anchor")}
    assert counts == {"head-warm-up": 8, "post-training": 40, "fine-tuning": 48, "anchor": 16}
    assert spec.is_paired
    assert list(check(workspace, spec).errors) == []


def test_from_spreadsheets_to_written_results(workspace: Workspace, data: Path, tmp_path: Path) -> None:
    texts = pd.read_excel(data / EPIDEMIC.corpus, engine="calamine")["text"].tolist()
    write_tiny_encoder(workspace.models / "tiny", texts)
    whole = real_data.experiment(workspace, QUESTION, data, epochs=1)
    spec = ExperimentSpec.parse(
        whole.model_dump()
        | {
            "models": ["tiny"],
            "strategies": ["none", "sm-lex-tfidf"],
            "label_budgets": [40],
            "fine_tuning_seeds": [0],
            "fine_tuning": {"epochs": 1, "min_steps": 0, "max_length": 64, "learning_rate": 5e-5},
            "post_training": {"epochs": 1, "max_length": 64},
        }
    )
    queue_experiment(workspace, spec)
    work_off(workspace)
    compared = real_data.compared(workspace, spec)
    losses, baseline = held_out_losses(workspace, spec.name), bag_of_words(workspace, spec)
    answer = Answer(QUESTION.name, QUESTION.speaks_of, spec, compared, losses, baseline)
    answer.write(tmp_path)
    written = tmp_path / "epidemic_misinformation.json"
    assert json.loads(written.read_text(encoding="utf-8")) == answer.to_json()
    table = written.with_suffix(".md").read_text(encoding="utf-8")
    assert table.startswith("# epidemic misinformation: 40 labels")
    assert all(arm in table for arm in spec.arm_names)
    assert "nan" not in table
    assert [row["arm"] for row in losses] == ["sm-lex-tfidf"]
    assert all(row["after"] < row["before"] for row in losses)
    assert 0.3 < baseline["accuracy"] <= 1
    assert read_experiment(written.with_suffix(".yaml")) == spec
