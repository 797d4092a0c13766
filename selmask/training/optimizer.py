"""The optimizer and the schedule of both phases: AdamW with linear warm-up and decay."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch.optim import AdamW
from transformers import get_linear_schedule_with_warmup

if TYPE_CHECKING:
    from torch import nn
    from torch.optim.lr_scheduler import LambdaLR


@dataclass(frozen=True)
class Pace:
    """How fast and how long a phase learns.

    Attributes:
        steps: Optimizer steps in all.
        learning_rate: Its peak.
        warmup: Share of the steps in which it rises from 0; then it falls to 0.
        weight_decay: AdamW's; not for biases and normalisation (vectors).
        clip: Largest norm of a step's gradient.
        seed: Of dropout.
    """

    steps: int
    learning_rate: float
    warmup: float
    weight_decay: float
    clip: float
    seed: int


def make_optimizer(module: nn.Module, pace: Pace) -> AdamW:
    """AdamW (Loshchilov and Hutter 2019) with bias correction, in one fused kernel."""
    trained = [parameter for parameter in module.parameters() if parameter.requires_grad]
    groups = [
        {"params": [each for each in trained if each.dim() > 1], "weight_decay": pace.weight_decay},
        {"params": [each for each in trained if each.dim() <= 1], "weight_decay": 0.0},
    ]
    return AdamW(groups, lr=pace.learning_rate, fused=True)


def make_schedule(optimizer: AdamW, pace: Pace) -> LambdaLR:
    """The learning rate's way up and down."""
    rising = math.floor(pace.warmup * pace.steps)
    schedule: LambdaLR = get_linear_schedule_with_warmup(optimizer, rising, pace.steps)
    return schedule
