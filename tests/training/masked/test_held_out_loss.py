from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from selmask.models.loading import load_for_mlm
from selmask.models.masked_head import MaskedTokenLoss
from selmask.training.masked.held_out_loss import HeldOut
from tests.conftest import tiny_texts
from tests.training.random_windows import IGNORED, Batch, RandomWindows

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


@pytest.fixture
def module(tiny_encoder: Path) -> MaskedTokenLoss:
    return MaskedTokenLoss(load_for_mlm(tiny_encoder, seed=0).model).train()


def test_the_parts_are_means_over_their_tokens(tiny_encoder: Path, module: MaskedTokenLoss) -> None:
    windows = RandomWindows(tiny_encoder, tiny_texts(30))
    losses_by_name = HeldOut(windows, batch_tokens=64).measure(module)
    batch = windows.batch(np.arange(30), 0)
    with torch.no_grad():
        stock = module.model.eval()(torch.tensor(batch.input_ids), attention_mask=torch.tensor(batch.attention_mask))
    masked = batch.labels != IGNORED
    losses = torch.nn.functional.cross_entropy(
        stock.logits[torch.tensor(masked)], torch.tensor(batch.labels[masked]), reduction="none"
    ).numpy()
    in_lexicon = batch.lexicon[masked]
    assert losses_by_name["held_out_loss"] == pytest.approx(losses.mean(), abs=1e-5)
    assert losses_by_name["held_out_loss_lexicon"] == pytest.approx(losses[in_lexicon].mean(), abs=1e-5)
    assert losses_by_name["held_out_loss_other"] == pytest.approx(losses[~in_lexicon].mean(), abs=1e-5)


def test_masks_are_fixed_and_dropout_is_off(tiny_encoder: Path, module: MaskedTokenLoss) -> None:
    held_out = HeldOut(RandomWindows(tiny_encoder, tiny_texts(30)), batch_tokens=64)
    assert held_out.measure(module) == held_out.measure(module)
    assert module.training


class WithoutTerms(RandomWindows):
    def batch(self, rows: NDArray[np.int64], epoch: int) -> Batch:
        batch = super().batch(rows, epoch)
        return batch._replace(lexicon=np.zeros_like(batch.lexicon))


def test_parts_are_measured_if_there_are_both(tiny_encoder: Path, module: MaskedTokenLoss) -> None:
    both, plain = (
        HeldOut(kind(tiny_encoder, tiny_texts(30)), batch_tokens=64, name="general_loss").measure(module)
        for kind in (RandomWindows, WithoutTerms)
    )
    assert both.keys() == {"general_loss", "general_loss_lexicon", "general_loss_other"}
    assert plain == {"general_loss": both["general_loss"]}


def test_without_tokens_nothing_is_measured(tiny_encoder: Path, module: MaskedTokenLoss) -> None:
    assert HeldOut(RandomWindows(tiny_encoder, ["", ""]), batch_tokens=64).measure(module) == {}
