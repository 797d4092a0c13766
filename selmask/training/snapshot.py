"""A copy of a model's weights beside the model that goes on learning."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor, nn


def snapshot(module: nn.Module) -> dict[str, Tensor]:
    """The weights of `module` by name, in the CPU's memory, as `load_state_dict` takes them."""
    return {name: value.detach().cpu().clone() for name, value in module.state_dict().items()}
