"""The quick dropout: the share it drops, and the seed its masks depend on."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from selmask.models.quick.dropout import QuickDropout, keep_mask


def test_the_dropped_share_is_the_requested_one() -> None:
    torch.manual_seed(3)
    values = QuickDropout(0.1)(torch.ones(1000, 1001))
    assert values.unique().tolist() == pytest.approx([0, 1 / 0.9])
    # 5 standard deviations of the share among 1,001,000 independent draws
    assert float((values == 0).float().mean()) == pytest.approx(0.1, abs=5 * (0.09 / 1_001_000) ** 0.5)
    apart = (values[1:] == 0) & (values[:-1] == 0)
    assert float(apart.float().mean()) == pytest.approx(0.01, abs=0.001)


def test_masks_are_a_function_of_torchs_seed() -> None:
    def drawn(seed: int) -> tuple[Tensor, Tensor]:
        torch.manual_seed(seed)
        return keep_mask((7, 11), 0.5), keep_mask((7, 11), 0.5)

    assert torch.equal(drawn(1)[0], drawn(1)[0])
    assert not torch.equal(drawn(1)[0], drawn(1)[1])
    assert not torch.equal(drawn(1)[0], drawn(2)[0])


@pytest.mark.parametrize("dropout", [0.0, 1.0])
def test_dropout_of_0_or_1_is_left_to_torch(dropout: float) -> None:
    values = torch.ones(4, requires_grad=True)
    assert torch.equal(QuickDropout(dropout)(values), torch.full((4,), 1 - dropout))
    assert torch.equal(QuickDropout(0.5).eval()(values), values)


def test_dropped_values_have_no_gradient() -> None:
    values = torch.ones(50, requires_grad=True)
    dropped = QuickDropout(0.5)(values)
    torch.autograd.backward(dropped.sum())
    assert values.grad is not None
    assert torch.equal(values.grad, dropped.detach())
