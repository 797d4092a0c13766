"""The one training loop, on accelerate, for post-training and fine-tuning.

Our own, because batches by tokens, the masked-only loss and exact resume all fight transformers' `Trainer`. Torch's
random state is set from (seed, step) before every step: dropout is then the same in every arm of an experiment and
after a resume, whatever else drew random numbers in between.
"""

from __future__ import annotations

import math
import time
from collections import deque
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch

from selmask.errors import RunFailed
from selmask.training.checkpoint import Checkpoints, Position
from selmask.training.device import accelerator as default_accelerator
from selmask.training.optimizer import Pace, make_optimizer, make_schedule

if TYPE_CHECKING:
    from accelerate import Accelerator

    from selmask.training.batches import Rows
    from selmask.training.phase import Loss, Phase
    from selmask.training.report import Report, ShouldStop

_SPEED_OVER_STEPS = 20


class Outcome(NamedTuple):
    """How a phase ended.

    Attributes:
        position: How far it came.
        stopped: Whether it was stopped before its end; then a checkpoint lies ready.
    """

    position: Position
    stopped: bool


class Loop:
    """Trains a phase, from its checkpoint if there is one.

    Args:
        phase: What is trained.
        pace: How fast and how long.
        checkpoints: Where it is kept.
        report: Told after every step.
        should_stop: Asked after every step.
        accelerator: The device; found if not given.
    """

    def __init__(
        self,
        phase: Phase,
        pace: Pace,
        checkpoints: Checkpoints,
        report: Report,
        should_stop: ShouldStop,
        accelerator: Accelerator | None = None,
    ) -> None:
        self._phase, self._pace, self._checkpoints = phase, pace, checkpoints
        self._report, self._should_stop = report, should_stop
        self._device = accelerator or default_accelerator()
        self._position = Position()
        self._recent: deque[tuple[int, float]] = deque(maxlen=_SPEED_OVER_STEPS)

    def run(self) -> Outcome:
        """Trains until the steps are done, the phase has learned enough, or a stop is asked for.

        Raises:
            RunFailed: the loss is not a finite number, or an epoch has nothing to learn from.
        """
        self._prepare()
        if self._should_stop():
            return Outcome(self._position, stopped=True)
        for epoch in count(self._position.epoch):
            if self._run_epoch(epoch):
                return Outcome(self._position, stopped=True)
            end = self._phase.end_epoch(epoch, self._position.step)
            self._say(**end.metrics)
            self._position.epoch, self._position.batch = epoch + 1, 0
            if end.enough or self._position.step >= self._pace.steps:
                return Outcome(self._position, stopped=False)
        raise AssertionError("unreachable: the epochs never end by themselves")

    def _prepare(self) -> None:
        """Puts everything on the device and takes back the checkpoint, or begins."""
        self._optimizer: Any = None
        module = self._device.prepare(self._phase.module)
        self._phase.module.train()
        restored = self._checkpoints.restore(self._phase)
        if restored is None:
            torch.manual_seed(self._pace.seed)
            self._say(**self._phase.begin())
        self._optimizer = self._device.prepare(make_optimizer(module, self._pace))
        self._schedule = make_schedule(self._optimizer.optimizer, self._pace)
        self._module = module
        if restored is not None:
            self._position, learning = restored
            self._optimizer.load_state_dict(learning["optimizer"])
            self._schedule.load_state_dict(learning["schedule"])

    def _run_epoch(self, epoch: int) -> bool:
        """The epoch's remaining batches; whether a stop was asked for meanwhile."""
        batches = self._phase.batches(epoch)
        done = self._position.batch
        for rows in batches[done : done + self._pace.steps - self._position.step]:
            self._step(rows, epoch, len(batches))
            if stop := self._should_stop():
                self._save()
                return stop
            if self._checkpoints.is_due():
                self._save()
        if self._position.predictions == 0:
            raise RunFailed("There is nothing to learn from: no window has a word that could be masked")
        return False

    def _step(self, rows: Rows, epoch: int, batches: int) -> None:
        began = time.perf_counter()
        torch.manual_seed(step_seed(self._pace.seed, self._position.step))
        with self._device.autocast():
            loss = self._phase.loss(self._module, rows, epoch)
        metrics = {} if loss is None else {"loss": self._learn(loss, rows)}
        rate = float(self._schedule.get_last_lr()[0])
        self._schedule.step()
        position = self._position
        position.batch += 1
        position.step += 1
        self._count(loss, time.perf_counter() - began)
        self._say(
            **metrics, learning_rate=rate, tokens_per_second=self._speed(), epoch=epoch + position.batch / batches
        )

    def _learn(self, loss: Loss, rows: Rows) -> float:
        value = loss.mean.item()
        if not math.isfinite(value):
            raise RunFailed(
                f"The loss became {value} at step {self._position.step + 1}, on {self._phase.describe(rows)}",
                do="Lower the learning rate, or look at these documents; the last checkpoint is kept",
            )
        self._device.backward(loss.mean)
        self._device.clip_grad_norm_(self._phase.module.parameters(), self._pace.clip)
        self._optimizer.step()
        self._optimizer.zero_grad()
        return value

    def _count(self, loss: Loss | None, seconds: float) -> None:
        self._position.seconds += seconds
        if loss is not None:
            self._position.predictions += loss.predictions
            self._position.tokens += loss.tokens
            self._recent.append((loss.tokens, seconds))

    def _speed(self) -> float:
        tokens, seconds = (sum(column) for column in zip(*self._recent, strict=True)) if self._recent else (0, 1.0)
        return tokens / seconds

    def _save(self) -> None:
        learning = {"optimizer": self._optimizer.state_dict(), "schedule": self._schedule.state_dict()}
        self._checkpoints.save(self._phase, learning, self._position)

    def _say(self, **metrics: float) -> None:
        self._report(self._position.step, total=self._pace.steps, message=None, **metrics)


def step_seed(seed: int, step: int) -> int:
    """The seed of torch's random numbers (dropout) in one step, independent of all other steps."""
    return int(np.random.SeedSequence((seed, step)).generate_state(1, np.uint64)[0] >> 1)
