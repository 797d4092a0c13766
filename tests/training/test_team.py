from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from selmask.training.team import Team
from tests.conftest import tiny_texts
from tests.support.tiny import write_tiny_encoder
from tests.training import team_run

NO_DROPOUT = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
TORCHRUN = ["torch.distributed.run", "--standalone", "--nproc-per-node", "2"]


@pytest.fixture(scope="module")
def still_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny encoder without dropout."""
    return write_tiny_encoder(tmp_path_factory.mktemp("still"), tiny_texts(), config=NO_DROPOUT)


def reports(folder: Path) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads((folder / "reports.json").read_text())
    return answer


def test_two_processes_learn_as_one_does(still_encoder: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    team_run.main(still_encoder, one)
    command = [sys.executable, "-m", *TORCHRUN, "-m", "tests.training.team_run"]
    here = Path(__file__).parent.parent.parent
    environment = os.environ | {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    subprocess.run([*command, str(still_encoder), str(two)], cwd=here, env=environment, check=True)
    assert (reports(one)["processes"], reports(two)["processes"]) == (1, 2)
    for key in ("loss", "held_out_loss"):
        expected, actual = reports(one)["metrics"][key], reports(two)["metrics"][key]
        assert actual == pytest.approx(expected, abs=1e-4)
    for key in ("steps", "tokens", "masked_tokens", "masked_share"):
        assert reports(two)["result"][key] == pytest.approx(reports(one)["result"][key])
    weights = [load_file(folder / "model" / "model.safetensors") for folder in (one, two)]
    assert all(torch.allclose(weights[0][name], weights[1][name], atol=1e-3) for name in weights[0])


@pytest.mark.parametrize("rows", [1, 2, 9])
@pytest.mark.parametrize("accumulation", [1, 2, 4])
def test_a_single_process_computes_all_parts(rows: int, accumulation: int) -> None:
    parts = list(Team().parts(np.arange(rows), accumulation))
    assert np.concatenate([part for _, part in parts]).tolist() == list(range(rows))
    assert [number for number, _ in parts] == list(range(min(rows, accumulation)))
    assert Team().is_main
