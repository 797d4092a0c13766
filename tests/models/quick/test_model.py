"""The quick way to compute on a CPU against torch's own, to the last gradient."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from selmask.models.masked_head import FAMILIES, MaskedTokenLoss
from selmask.models.quick.attention import NAME, attend, quick_attention
from selmask.models.quick.dropout import QuickDropout, kept
from selmask.models.quick.model import quick_on_cpu
from tests.models.test_masked_head import IGNORED, batch, gradients
from tests.support.tiny import tiny_model

ALL_KEPT = 1e-6
"""A dropout so small that nothing is dropped, and the quick way is taken all the same."""
DROPOUTS = (
    "hidden_dropout_prob attention_probs_dropout_prob dropout attention_dropout embedding_dropout mlp_dropout "
    "classifier_dropout"
)


def test_the_share_that_is_dropped_is_the_one_asked_for() -> None:
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
        return kept((7, 11), 0.5), kept((7, 11), 0.5)

    assert torch.equal(drawn(1)[0], drawn(1)[0])
    assert not torch.equal(drawn(1)[0], drawn(1)[1])
    assert not torch.equal(drawn(1)[0], drawn(2)[0])


@pytest.mark.parametrize("dropout", [0.0, 1.0])
def test_all_or_nothing_is_left_to_torch(dropout: float) -> None:
    values = torch.ones(4, requires_grad=True)
    assert torch.equal(QuickDropout(dropout)(values), torch.full((4,), 1 - dropout))
    assert torch.equal(QuickDropout(0.5).eval()(values), values)


def test_what_is_dropped_has_no_gradient() -> None:
    values = torch.ones(50, requires_grad=True)
    dropped = QuickDropout(0.5)(values)
    torch.autograd.backward(dropped.sum())
    assert values.grad is not None
    assert torch.equal(values.grad, dropped.detach())


@pytest.mark.parametrize("rows", [0, 1, 90])
def test_attention_and_its_gradients_equal_the_formula(rows: int) -> None:
    """90 tokens: 12 heads of 3 windows are computed in pieces of 16, which end within windows."""
    windows, heads, length, width = 3, 12, 90, 8
    torch.manual_seed(0)
    parts = [torch.randn(windows * heads, length, width, requires_grad=True) for _ in range(3)]
    bias = torch.randn(windows, rows, length) if rows else None
    direction = torch.randn(windows * heads, length, width)
    torch.manual_seed(1)
    found = attend(*parts, bias, 0.3, 0.2)
    torch.autograd.backward((found * direction).sum())
    quick = [part.grad for part in parts]
    for part in parts:
        part.grad = None
    torch.manual_seed(1)
    keep = kept((windows * heads, length, length), 0.2)
    scores = 0.3 * parts[0] @ parts[1].transpose(1, 2)
    scores = scores if bias is None else scores + bias.repeat_interleave(heads, dim=0)
    expected = (scores.softmax(-1) * keep / 0.8) @ parts[2]
    torch.autograd.backward((expected * direction).sum())
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-4)
    for part, gradient in zip(parts, quick, strict=True):
        torch.testing.assert_close(gradient, part.grad, atol=1e-4, rtol=1e-4)


def test_without_dropout_torchs_own_kernel_is_asked() -> None:
    query, key, value = torch.randn(3, 2, 4, 9, 8)
    found, _ = quick_attention(nn.Module(), query, key, value, None, dropout=0.0, is_causal=False)
    expected = functional.scaled_dot_product_attention(query, key, value)
    assert torch.equal(found, expected.transpose(1, 2))


def losses(model_type: str, dropout: float) -> tuple[Tensor, dict[str, Tensor], Any]:
    """The losses of a tiny model in training with that dropout everywhere, their gradients, and the model."""
    model = tiny_model(model_type, config=dict.fromkeys(DROPOUTS.split(), dropout)).train()
    ids, attention, labels = batch()
    positions = (labels.flatten() != IGNORED).nonzero().flatten()
    with quick_on_cpu(model):
        found = MaskedTokenLoss(model)(ids, attention, positions, labels.flatten()[positions])
        gradient = gradients(model, found.sum())
    return found, gradient, model


@pytest.mark.parametrize("model_type", [family.model_types[0] for family in FAMILIES])
def test_every_family_computes_the_same_quickly(model_type: str) -> None:
    expected, of_expected, _ = losses(model_type, 0.0)
    found, of_found, _ = losses(model_type, ALL_KEPT)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)
    for name, gradient in of_expected.items():
        torch.testing.assert_close(of_found[name], gradient, atol=1e-4, rtol=1e-3, msg=name)


@pytest.mark.parametrize("model_type", [family.model_types[0] for family in FAMILIES])
def test_the_quick_way_is_really_taken_and_left_again(model_type: str) -> None:
    model = tiny_model(model_type, config=dict.fromkeys(DROPOUTS.split(), 0.1))
    plain = [type(each) for each in model.modules()]
    with quick_on_cpu(model):
        assert model.config._attn_implementation == NAME
        assert any(isinstance(each, QuickDropout) for each in model.modules())
        assert all(type(each) is not nn.Dropout for each in model.modules())
    assert [type(each) for each in model.modules()] == plain
    assert model.config._attn_implementation == "sdpa"
