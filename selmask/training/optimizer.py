"""The optimizer of both phases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch.optim import AdamW

if TYPE_CHECKING:
    from torch import nn

    from selmask.training.pace import Pace


def make_optimizer(module: nn.Module, pace: Pace) -> AdamW:
    """AdamW (Loshchilov and Hutter 2019) with bias correction, in one fused kernel; `set_rate` sets its rate."""
    trained = [parameter for parameter in module.parameters() if parameter.requires_grad]
    groups = [
        {"params": [each for each in trained if each.dim() > 1], "weight_decay": pace.weight_decay},
        {"params": [each for each in trained if each.dim() <= 1], "weight_decay": 0.0},
    ]
    return AdamW(groups, lr=pace.learning_rate, fused=True)


def set_rate(optimizer: AdamW, rate: float) -> None:
    """Sets the learning rate of the next step."""
    for group in optimizer.param_groups:
        group["lr"] = rate
