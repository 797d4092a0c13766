"""Attention with dropout as the CPU does it quickly, in pieces that stay in its cache.

torch's fused kernel for the CPU knows no dropout: a model in training gets the plain formula, eight passes over all
scores. This one is exact too, computes the scores of some heads at a time, and has its backward pass written out.
Without dropout, when measuring or on a GPU, torch's own kernels are used.
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

from selmask.models.quick.dropout import kept

NAME = "selmask_quick"
"""Under which transformers' models find it."""

_SCORES_AT_ONCE = 1 << 17


class QuickAttention(Function):
    """softmax(scale · query · keyᵀ + bias), a share of it dropped, times value (Vaswani et al. 2017).

    N is windows times heads, L tokens, D the width of a head; a bias for each of B windows, N / B heads share it.
    """

    @staticmethod
    def forward(
        ctx: Any, query: Tensor, key: Tensor, value: Tensor, bias: Tensor | None, scale: float, dropout: float
    ) -> Tensor:
        """The attended values.

        Args:
            ctx: autograd's.
            query, key, value: [N, L, D].
            bias: [B, 1 or L, L], added to the scores; None: nothing is.
            scale: Of the scores.
            dropout: Share of the attention that is dropped.

        Returns:
            [N, L, D].
        """
        number, length, _ = query.shape
        keep = kept((number, length, length), dropout)
        attention, attended = query.new_empty(number, length, length), torch.empty_like(query)
        for part, room in _parts(query):
            scores = torch.bmm(query[part], key[part].transpose(1, 2), out=room[0]).mul_(scale)
            if bias is not None:
                scores += bias[_windows(part, number // len(bias))]
            torch.softmax(scores, -1, out=attention[part])
            torch.bmm(room[1].copy_(keep[part]).mul_(attention[part]), value[part], out=attended[part])
        ctx.save_for_backward(query, key, value, attention, keep)
        ctx.scale, ctx.enlarge = scale, 1 / (1 - dropout)
        return attended.mul_(ctx.enlarge)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        """The gradients of query, key and value."""
        query, key, value, attention, keep = ctx.saved_tensors
        gradient = gradient * ctx.enlarge
        of_query, of_key, of_value = torch.empty_like(query), torch.empty_like(key), torch.empty_like(value)
        for part, (kept_part, dropped, of_scores) in _parts(query):
            kept_part.copy_(keep[part])
            torch.mul(attention[part], kept_part, out=dropped)
            torch.bmm(dropped.transpose(1, 2), gradient[part], out=of_value[part])
            torch.bmm(gradient[part], value[part].transpose(1, 2), out=dropped).mul_(kept_part)
            torch.ops.aten._softmax_backward_data.out(dropped, attention[part], -1, query.dtype, grad_input=of_scores)
            torch.bmm(of_scores, key[part], out=of_query[part])
            torch.bmm(of_scores.transpose(1, 2), query[part], out=of_key[part])
        return of_query.mul_(ctx.scale), of_key.mul_(ctx.scale), of_value, None, None, None


attend: Any = QuickAttention.apply


def _parts(query: Tensor) -> Any:
    """Slices of the first dimension whose scores fit into the cache, each with room for three times its scores."""
    number, length, _ = query.shape
    size = max(1, _SCORES_AT_ONCE // length**2)
    room = query.new_empty(3, min(size, number), length, length)
    for first in range(0, number, size):
        last = min(first + size, number)
        yield slice(first, last), room[:, : last - first]


def _windows(part: slice, heads: int) -> Tensor:
    """int [n]; the window of each head in `part`."""
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
    """As transformers calls an attention: query, key and value are [B, heads, L, D]; the result is [B, L, heads, D]."""
    is_causal = attention_mask is None and getattr(module, "is_causal", False)
    is_ours = dropout > 0 and query.device.type == "cpu" and query.shape == key.shape == value.shape
    if is_causal or not is_ours:
        return sdpa_attention_forward(module, query, key, value, attention_mask, dropout, scaling, **more)
    flat = [each.flatten(0, 1) for each in (query, key, value)]
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    attended: Tensor = attend(*flat, _bias(attention_mask, query.dtype), scale, dropout)
    return attended.view_as(query).transpose(1, 2), None


def _bias(mask: Tensor | None, dtype: torch.dtype) -> Tensor | None:
    """What is added to the scores, [B, 1 or L, L]: one row where all queries may look at the same tokens."""
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
