from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from selmask.models.loading import load_for_mlm
from selmask.models.masked_head import MaskedTokenLoss
from selmask.observer import NOBODY
from selmask.training.masked.new_head import WarmUp, warm_up_head
from selmask.training.masked.window_source import MaskedInput, to_tensors
from tests.conftest import tiny_texts
from tests.training.random_windows import RandomWindows

if TYPE_CHECKING:
    from pathlib import Path


def batches(encoder: Path, count: int) -> list[MaskedInput]:
    windows = RandomWindows(encoder, tiny_texts())
    return [to_tensors(windows.batch(np.arange(40), epoch), torch.device("cpu")) for epoch in range(count)]


def test_the_head_learns_and_the_encoder_stays_frozen(tiny_bare_encoder: Path) -> None:
    model = load_for_mlm(tiny_bare_encoder, seed=0).model
    before = {name: value.clone() for name, value in model.state_dict().items()}
    module = MaskedTokenLoss(model)
    inputs = batches(tiny_bare_encoder, 60)
    first = float(module(*inputs[0]).mean().detach())
    result = warm_up_head(module, inputs, WarmUp(learning_rate=1e-2, steps=60, gain=0.0), NOBODY)
    changed = {name for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    assert result.loss < first - 0.5
    assert {name.split(".")[0] for name in changed} == {"cls"}
    assert all(parameter.requires_grad for parameter in model.parameters())


def test_a_stop_request_ends_the_warm_up_after_a_step(tiny_bare_encoder: Path) -> None:
    module = MaskedTokenLoss(load_for_mlm(tiny_bare_encoder, seed=0).model)
    stopping = replace(NOBODY, should_stop=lambda: True)
    assert warm_up_head(module, batches(tiny_bare_encoder, 5), WarmUp(), stopping).steps == 1


@pytest.mark.parametrize(
    ("losses", "settled"),
    [
        ([3.0] * 5, False),
        ([3.0, 3.0, 2.0, 2.0], False),
        ([3.0, 3.0, 2.99, 2.99], True),
        ([2.0, 2.0, 3.0, 3.0], True),
        ([9.0 - step / 10 for step in range(50)], True),
    ],
)
def test_the_loss_has_settled_when_it_hardly_falls(losses: list[float], settled: bool) -> None:
    rule = WarmUp(span=2 if len(losses) == 4 else 10, gain=0.02, steps=50)
    assert rule.has_settled(losses) is settled
