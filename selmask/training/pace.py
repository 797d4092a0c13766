"""Length and learning rate of a phase: linear warm-up, then linear decay, over its steps or its minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from selmask.specs import FineTuning, PostTraining
    from selmask.training.checkpoint import Position


@dataclass(frozen=True)
class Pace:
    """How long a phase learns and how fast; the learning rate depends on the position alone.

    Attributes:
        steps: Optimizer steps in all; ignored if `seconds` are given.
        learning_rate: Peak of the learning rate.
        warmup: Share of the length in which the rate rises from 0; afterwards it falls to 0.
        weight_decay: AdamW's, for matrices only: biases and normalisation weights (vectors) do not decay.
        clip: Largest norm of a step's gradient.
        seed: Of dropout.
        seconds: Seconds of learning, measurements between epochs not counted; None: `steps` are the limit.
    """

    steps: int
    learning_rate: float
    warmup: float
    weight_decay: float
    clip: float
    seed: int
    seconds: float | None = None

    @classmethod
    def of(cls, settings: PostTraining | FineTuning, steps: int, seed: int, seconds: float | None = None) -> Self:
        """The pace that `settings` with one learning rate ask for.

        Raises:
            TypeError: there are several.
        """
        rate = settings.learning_rate
        if isinstance(rate, tuple):
            raise TypeError("a classifier is trained at one learning rate at a time")
        return cls(
            steps=steps,
            learning_rate=rate,
            warmup=settings.warmup,
            weight_decay=settings.weight_decay,
            clip=settings.clip,
            seed=seed,
            seconds=seconds,
        )

    def share_done(self, position: Position) -> float:
        """From 0 at the beginning to 1 at the end."""
        return position.step / self.steps if self.seconds is None else position.seconds / self.seconds

    def is_over(self, position: Position) -> bool:
        """Whether the phase has reached its length."""
        return self.share_done(position) >= 1

    def rate(self, position: Position) -> float:
        """The learning rate of the step that begins at `position`; it never rises for less than a whole step."""
        done = self.share_done(position)
        if done < self.warmup and self._rises:
            return self.learning_rate * done / self.warmup
        return self.learning_rate * min(1.0, max(0.0, 1 - done) / (1 - self.warmup))

    @property
    def _rises(self) -> bool:
        """Whether the warm-up lasts a step; in a shorter one, the first and perhaps only step would change nothing."""
        return self.seconds is not None or self.warmup * self.steps >= 1

    def total(self, position: Position) -> int | None:
        """Steps in all; under a limit in time an estimate, and None before the first step."""
        if self.seconds is None:
            return self.steps
        done = self.share_done(position)
        return max(position.step, round(position.step / done)) if done else None
