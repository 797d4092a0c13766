"""Exchange of a model's dropout and attention for the quick ones while it trains on the CPU."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from torch import nn
from transformers import PreTrainedModel

from selmask.models.quick import attention
from selmask.models.quick.dropout import QuickDropout

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def quick_on_cpu(module: nn.Module) -> Iterator[None]:
    """Inside the block `module` computes dropout and attention quickly; afterwards it is as before."""
    # The outermost alone: it sets its parts.
    models = [each for each in module.modules() if isinstance(each, PreTrainedModel)][:1]
    before = [each.config._attn_implementation for each in models]
    _exchange(module, nn.Dropout, QuickDropout)
    for each, implementation in zip(models, before, strict=True):
        if implementation == "sdpa":
            each.set_attn_implementation(attention.NAME)
    try:
        yield
    finally:
        _exchange(module, QuickDropout, nn.Dropout)
        for each, implementation in zip(models, before, strict=True):
            each.set_attn_implementation(implementation)


def _exchange(module: nn.Module, old: type[nn.Dropout], new: type[nn.Dropout]) -> None:
    for parent in module.modules():
        for name, child in parent.named_children():
            if type(child) is old:
                setattr(parent, name, new(child.p, child.inplace).train(child.training))
