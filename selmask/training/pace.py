"""How long a phase learns and how fast at each moment: linear warm-up and decay over its steps or its minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selmask.training.checkpoint import Position


@dataclass(frozen=True)
class Pace:
    """The length of a phase and its learning rate; the rate is a function of the position and nothing else.

    Attributes:
        steps: Optimizer steps in all; not heeded where `seconds` are given.
        learning_rate: Its peak.
        warmup: Share of the length in which it rises from 0; then it falls to 0.
        weight_decay: AdamW's; not for biases and normalisation (vectors).
        clip: Largest norm of a step's gradient.
        seed: Of dropout.
        seconds: Of learning, what is measured between epochs not counted; None: `steps` are the limit.
    """

    steps: int
    learning_rate: float
    warmup: float
    weight_decay: float
    clip: float
    seed: int
    seconds: float | None = None

    def share_done(self, position: Position) -> float:
        """From 0 at the beginning to 1 at the end."""
        return position.step / self.steps if self.seconds is None else position.seconds / self.seconds

    def is_over(self, position: Position) -> bool:
        """Whether the phase has had its length."""
        return self.share_done(position) >= 1

    def rate(self, position: Position) -> float:
        """The learning rate of the step that is taken at `position`."""
        done = self.share_done(position)
        rising = done < self.warmup
        return self.learning_rate * (done / self.warmup if rising else max(0.0, 1 - done) / (1 - self.warmup))

    def total(self, position: Position) -> int | None:
        """Steps in all; an estimate where the limit is in time, and None before the first step."""
        if self.seconds is None:
            return self.steps
        done = self.share_done(position)
        return max(position.step, round(position.step / done)) if done else None
