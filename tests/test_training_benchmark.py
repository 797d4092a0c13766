"""The contenders of the training benchmark, each at real work for two turns on a tiny model."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn
from transformers import BertConfig

from benchmarks.training import competition
from benchmarks.training.contenders import CONTENDERS, baton_between
from benchmarks.training.limit import Place, matrices_of, own_shapes
from benchmarks.training.model import write_shape
from benchmarks.training.own import AS_IT_IS, WITHOUT, phase_of
from benchmarks.training.turns import Baton, Contender, Setting, Turn
from tests.support.tiny import tiny_model, write_tiny_encoder

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [f"{'the tick bites sheep and deer ' * (1 + place % 7)}near river {place}" for place in range(60)]
COMPILER = "with compile"  # takes a minute


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    folder = tmp_path_factory.mktemp("contenders")
    pd.DataFrame({"text": TEXTS}).to_parquet(folder / "texts.parquet")
    model = write_tiny_encoder(folder / "model", TEXTS)
    return Setting(str(folder / "texts.parquet"), str(model), length=32, batch_tokens=128)


def turns_of(name: str, setting: Setting, turns: int) -> tuple[dict[str, Any], list[Turn]]:
    """A contender's facts, and its turns of one step each."""
    orders, give = os.pipe()
    take, answers = os.pipe()
    with os.fdopen(give, "w") as give_orders:
        give_orders.write("0\n" * turns)
    with pytest.raises(SystemExit):
        CONTENDERS[name](setting, baton_between(orders, answers))
    with os.fdopen(take) as take_answers:
        facts, *answers_of_turns = [json.loads(take_answers.readline()) for _ in range(turns + 1)]
    return facts, [Turn(**each) for each in answers_of_turns]


@pytest.mark.parametrize("name", sorted(CONTENDERS.keys() - {"own_shapes", "square", COMPILER}))
def test_a_contender_trains_and_counts(name: str, setting: Setting) -> None:
    _, turns = turns_of(name, setting, 2)
    for turn in turns:
        assert 0 < turn.predictions < turn.tokens / 2
        assert turn.seconds > 0
        assert turn.peak_mb > 0


def test_the_limit_multiplies_the_matrices_of_training(setting: Setting) -> None:
    facts, (turn,) = turns_of("own_shapes", setting, 1)
    # Two layers of four 32 x 32 and two 32 x 64; the head transforms and compares with 500 wordpieces.
    encoder, head = 2 * (4 * 32 * 32 + 2 * 32 * 64), 32 * 32 + 32 * 500
    assert facts["operations_per_token"] == 6 * encoder
    assert facts["operations_per_prediction"] == 6 * head
    assert turn.operations == 128 * 6 * encoder + round(0.15 * 128) * 6 * head


@pytest.mark.parametrize("model_type", ["bert", "roberta", "distilbert", "electra", "modernbert"])
def test_matrices_are_all_weights_of_two_dimensions_except_embeddings(model_type: str) -> None:
    model = tiny_model(model_type)
    matrices = matrices_of(model)
    embeddings = {id(each.weight) for each in model.base_model.modules() if isinstance(each, nn.Embedding)}
    weights = [each for each in model.base_model.parameters() if each.dim() == 2 and id(each) not in embeddings]
    assert matrices.operations_per_token == 6 * sum(each.numel() for each in weights)


@pytest.mark.parametrize("name", ["bucketing", "batch_in_tokens"])
def test_batches_without_a_measure_hold_the_same_windows(name: str, setting: Setting) -> None:
    whole, without = phase_of(setting, AS_IT_IS), phase_of(setting, WITHOUT[name])
    expected, batches = np.concatenate(whole.batches(0)), without.batches(0)
    assert sorted(np.concatenate(batches)) == sorted(expected)
    lengths = whole._windows.lengths
    if name == "bucketing":
        assert max(len(rows) * lengths[rows].max() for rows in batches) <= setting.batch_tokens


def test_the_full_head_gives_the_same_loss(setting: Setting) -> None:
    whole, without = phase_of(setting, AS_IT_IS), phase_of(setting, WITHOUT["masked_only_head"])
    rows = whole.batches(0)[0]
    losses = [
        phase.loss(phase.module.eval(), phase.load(rows, 0)).item()  # without dropout
        for phase in (whole, without)
    ]
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)


@pytest.mark.long
def test_a_contender_runs_in_a_process_of_its_own(setting: Setting) -> None:
    with Contender("square", setting, dict(os.environ)) as contender:
        assert contender.turn(0.0).operations == 2 * 2048**3
        contender._process.kill()
        with pytest.raises(RuntimeError, match="square ended"):
            contender.turn(0.0)


def test_the_model_for_a_gpu_is_trained_and_measured(setting: Setting, tmp_path: Path) -> None:
    tiny = BertConfig(hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64)
    shape = replace(setting, model=str(write_shape(tmp_path, tiny)))
    _, (turn,) = turns_of("selmask", shape, 1)
    assert turn.predictions > 0
    matrices = matrices_of(phase_of(shape, AS_IT_IS).module.model)
    answers = StringIO()
    with pytest.raises(SystemExit):
        own_shapes(
            matrices, 16, Place(torch.device("cpu"), torch.bfloat16), Baton(StringIO("0\n"), answers, float, int)
        )
    assert json.loads(answers.getvalue().splitlines()[1])["operations"] > 0


def test_shares_and_ratios_compare_turns_of_the_same_round() -> None:
    slow, fast = Turn(1, 100, 15, 0, 500), Turn(1, 200, 30, 0, 600)
    limit, busy = Turn(1, 0, 0, 4000, 50), Turn(1, 0, 0, 2000, 50)
    turns = {
        "selmask": [fast, slow],
        "trainer_line_by_line": [slow, Turn(1, 50, 7, 0, 900)],
        "own_shapes": [limit, busy],
    }
    assert competition.ratio(turns, "selmask", "trainer_line_by_line") == 2
    assert competition.share(turns, {"operations_per_token": 10, "operations_per_prediction": 0}) == 0.5
