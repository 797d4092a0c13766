"""Copies of a model's weights, kept while the model continues to learn."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor, nn


def snapshot(module: nn.Module) -> dict[str, Tensor]:
    """The weights of `module` by name, copied to main memory, as `load_state_dict` takes them."""
    return {name: value.detach().cpu().clone() for name, value in module.state_dict().items()}
