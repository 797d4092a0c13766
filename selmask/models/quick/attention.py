"""Attention with dropout for training on a CPU, in pieces that stay in the cache.

torch's fused kernel for the CPU has no dropout, so a model in training gets the plain formula: eight passes over all
scores. This one is exact too, but computes the scores of a few heads at a time and has a hand-written backward pass.
Without dropout, as when measuring, and on a GPU, torch's own kernels are used.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

from selmask.models.quick.dropout import keep_mask

NAME = "selmask_quick"
"""Its name in transformers' registry of attention functions."""

_SCORES_AT_ONCE = 1 << 17  # 512 KiB of float32: a piece and its buffers fit a core's own cache
_BUFFERS = 3  # the backward pass needs three arrays of scores at a time


class QuickAttention(Function):
    """dropout(softmax(scale · query · keyᵀ + bias)) · value (Vaswani et al. 2017).

    N is windows times heads, L tokens, D the width of a head; each of B windows has one bias for its N / B heads.
    """

    @staticmethod
    def forward(
        ctx: Any, query: Tensor, key: Tensor, value: Tensor, bias: Tensor | None, scale: float, dropout: float
    ) -> Tensor:
        """The attended values.

        Args:
            ctx: autograd's.
            query, key, value: [N, L, D].
            bias: [B, 1 or L, L], added to the scores; None adds nothing.
            scale: Factor of the scores.
            dropout: Share of the attention weights that are dropped.

        Returns:
            [N, L, D].
        """
        number, length, _ = query.shape
        keep = keep_mask((number, length, length), dropout)
        attention, attended = query.new_empty(number, length, length), torch.empty_like(query)
        for part, buffers in _parts(query):
            scores = torch.bmm(query[part], key[part].transpose(1, 2), out=buffers[0]).mul_(scale)
            if bias is not None:
                scores += bias[_windows(part, number // len(bias))]
            torch.softmax(scores, -1, out=attention[part])
            torch.bmm(buffers[1].copy_(keep[part]).mul_(attention[part]), value[part], out=attended[part])
        ctx.save_for_backward(query, key, value, attention, keep)
        # Dropout's 1 / (1 - dropout) is applied to the result, which is smaller than the attention weights.
        ctx.scale, ctx.enlarge = scale, 1 / (1 - dropout)
        return attended.mul_(ctx.enlarge)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        """The gradients of query, key and value."""
        query, key, value, attention, keep = ctx.saved_tensors
        gradient = gradient * ctx.enlarge
        of_query, of_key, of_value = torch.empty_like(query), torch.empty_like(key), torch.empty_like(value)
        for part, (mask, dropped, of_scores) in _parts(query):
            mask.copy_(keep[part])
            torch.mul(attention[part], mask, out=dropped)
            torch.bmm(dropped.transpose(1, 2), gradient[part], out=of_value[part])
            # `dropped` is free from here on, and holds the gradient of the attention weights.
            torch.bmm(gradient[part], value[part].transpose(1, 2), out=dropped).mul_(mask)
            torch.ops.aten._softmax_backward_data.out(dropped, attention[part], -1, query.dtype, grad_input=of_scores)
            torch.bmm(of_scores, key[part], out=of_query[part])
            torch.bmm(of_scores.transpose(1, 2), query[part], out=of_key[part])
        return of_query.mul_(ctx.scale), of_key.mul_(ctx.scale), of_value, None, None, None


attend: Any = QuickAttention.apply


def _parts(query: Tensor) -> Any:
    """Slices of the first dimension whose scores fit the cache, each with `_BUFFERS` arrays of that size."""
    number, length, _ = query.shape
    size = max(1, _SCORES_AT_ONCE // length**2)
    buffers = query.new_empty(_BUFFERS, min(size, number), length, length)
    for first in range(0, number, size):
        last = min(first + size, number)
        yield slice(first, last), buffers[:, : last - first]


def _windows(part: slice, heads: int) -> Tensor:
    """int [n]; the window that each head in `part` belongs to."""
    return torch.arange(part.start, part.stop) // heads


def quick_attention(
    module: torch.nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    dropout: float = 0.0,
    scaling: float | None = None,
    **more: Any,
) -> tuple[Tensor, None]:
    """Attention as transformers calls it: query, key and value are [B, heads, L, D], the result is [B, L, heads, D]."""
    is_causal = attention_mask is None and getattr(module, "is_causal", False)
    is_ours = dropout > 0 and query.device.type == "cpu" and query.shape == key.shape == value.shape
    if is_causal or not is_ours:
        return sdpa_attention_forward(module, query, key, value, attention_mask, dropout, scaling, **more)
    flat = [each.flatten(0, 1) for each in (query, key, value)]
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    attended: Tensor = attend(*flat, _bias(attention_mask, query.dtype), scale, dropout)
    return attended.view_as(query).transpose(1, 2), None


def _bias(mask: Tensor | None, dtype: torch.dtype) -> Tensor | None:
    """The bias of the scores, [B, 1 or L, L]: a single row if all queries may attend to the same tokens."""
    if mask is None:
        return None
    rows = mask[:, 0]
    if torch.equal(rows, rows[:, :1].expand_as(rows)):
        rows = rows[:, :1]
    if rows.dtype != torch.bool:
        return rows.to(dtype)
    return torch.zeros(rows.shape, dtype=dtype).masked_fill_(~rows, torch.finfo(dtype).min)


AttentionInterface.register(NAME, quick_attention)
AttentionMaskInterface.register(NAME, sdpa_mask)
