"""The quick attention against the plain formula, to the last gradient."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from selmask.models.quick.attention import attend, quick_attention
from selmask.models.quick.dropout import keep_mask


@pytest.mark.parametrize("rows", [0, 1, 90])
def test_attention_and_its_gradients_equal_the_formula(rows: int) -> None:
    """90 tokens: 12 heads of 3 windows are computed in pieces of 16, which end within windows."""
    windows, heads, length, width = 3, 12, 90, 8
    torch.manual_seed(0)
    parts = [torch.randn(windows * heads, length, width, requires_grad=True) for _ in range(3)]
    bias = torch.randn(windows, rows, length) if rows else None
    direction = torch.randn(windows * heads, length, width)
    torch.manual_seed(1)
    attended = attend(*parts, bias, 0.3, 0.2)
    torch.autograd.backward((attended * direction).sum())
    quick = [part.grad for part in parts]
    for part in parts:
        part.grad = None
    torch.manual_seed(1)
    keep = keep_mask((windows * heads, length, length), 0.2)
    scores = 0.3 * parts[0] @ parts[1].transpose(1, 2)
    scores = scores if bias is None else scores + bias.repeat_interleave(heads, dim=0)
    expected = (scores.softmax(-1) * keep / 0.8) @ parts[2]
    torch.autograd.backward((expected * direction).sum())
    torch.testing.assert_close(attended, expected, atol=1e-5, rtol=1e-4)
    for part, gradient in zip(parts, quick, strict=True):
        torch.testing.assert_close(gradient, part.grad, atol=1e-4, rtol=1e-4)


def test_without_dropout_torchs_own_kernel_is_used() -> None:
    query, key, value = torch.randn(3, 2, 4, 9, 8)
    attended, _ = quick_attention(nn.Module(), query, key, value, None, dropout=0.0, is_causal=False)
    expected = functional.scaled_dot_product_attention(query, key, value)
    assert torch.equal(attended, expected.transpose(1, 2))
