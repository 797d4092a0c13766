"""Dropout for training on a CPU: the same probabilities, from a quicker source of random bits.

torch draws a CPU's dropout masks one by one in a single thread (7 ns each on the machine where this was measured), a
quarter of a training step on long texts. Here each draw is 16 random bits from numpy's SFC64, seeded from torch's own
random state, so the masks are as much a function of `torch.manual_seed` as torch's are.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.autograd import Function
from torch.autograd.function import once_differentiable

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEVELS = 1 << 16  # of a 16-bit draw: fine enough for a dropout rate, and four draws to a word
_DRAWS_PER_WORD = 4  # SFC64 yields words of 64 bits
_LARGEST_SEED = 2**63 - 1  # torch.randint draws int64


def keep_mask(shape: Sequence[int], dropout: float) -> Tensor:
    """Bool of `shape`; true with probability 1 - `dropout`, rounded to 1/65536."""
    size, threshold = math.prod(shape), round((1 - dropout) * _LEVELS)
    if threshold >= _LEVELS:  # does not fit 16 bits: everything is kept
        return torch.ones(tuple(shape), dtype=torch.bool)
    seed = int(torch.randint(_LARGEST_SEED, ()))
    words = np.random.SFC64(seed).random_raw(-(-size // _DRAWS_PER_WORD))
    return torch.from_numpy(words.view(np.uint16)[:size] < np.uint16(threshold)).view(tuple(shape))


class _Dropped(Function):
    """Multiplies by a mask of 0 and 1 / (1 - dropout)."""

    @staticmethod
    def forward(ctx: Any, values: Tensor, dropout: float) -> Tensor:
        factors = keep_mask(values.shape, dropout).to(values.dtype).mul_(1 / (1 - dropout))
        ctx.save_for_backward(factors)
        return values * factors

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        (factors,) = ctx.saved_tensors
        return gradient * factors, None


_drop: Any = _Dropped.apply


class QuickDropout(nn.Dropout):
    """Replaces `nn.Dropout` on the CPU."""

    def forward(self, values: Tensor) -> Tensor:
        """In training, `values` with a share `p` set to 0 and the others scaled up; otherwise `values`."""
        if not self.training or not 0 < self.p < 1:
            return super().forward(values)
        dropped: Tensor = _drop(values, self.p)
        return dropped
