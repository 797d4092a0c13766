"""The one training loop, on accelerate, for post-training and fine-tuning.

Our own, because batches by tokens, the masked-only loss and exact resume all fight transformers' `Trainer`. Torch's
random state is set from (seed, step, part) before every forward pass: dropout is then the same in every arm of an
experiment and after a resume, whatever else drew random numbers in between.

A step may be computed in parts, by several processes or one after another to need less memory. Its loss is the sum over
all parts divided by their weight in all, so that the parts change nothing but dropout.
"""

from __future__ import annotations

import math
import time
from collections import deque
from contextlib import nullcontext
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch

from selmask.errors import RunFailed
from selmask.models.quick import quick_on_cpu
from selmask.training.checkpoint import Checkpoints, Position
from selmask.training.compiled import compiled
from selmask.training.optimizer import make_optimizer, set_rate
from selmask.training.team import Team

if TYPE_CHECKING:
    from selmask.observer import Observer
    from selmask.training.batches import Rows
    from selmask.training.pace import Pace
    from selmask.training.phase import Batch, Phase

_SPEED_OVER_STEPS = 20


class Outcome(NamedTuple):
    """How a phase ended.

    Attributes:
        position: How far it came.
        stopped: Whether it was stopped before its end; then a checkpoint lies ready.
    """

    position: Position
    stopped: bool


class Step(NamedTuple):
    """A step that was learned from: its mean loss, None where there was nothing to predict, and what it read."""

    loss: float | None
    predictions: int
    tokens: int
    texts: int


class Loop:
    """Trains a phase, from its checkpoint if there is one.

    Args:
        phase: What is trained.
        pace: How fast and how long.
        checkpoints: Where it is kept.
        observer: Receives a report after every step; asked after every step whether to stop.
        team: The processes that train; this one alone if not given.
    """

    def __init__(
        self,
        phase: Phase,
        pace: Pace,
        checkpoints: Checkpoints,
        observer: Observer,
        *,
        team: Team | None = None,
    ) -> None:
        self._phase, self._pace, self._checkpoints = phase, pace, checkpoints
        self._observer = observer
        self._team = team or Team()
        self._accumulation = 1
        self._position = Position()
        self._recent: deque[tuple[int, float]] = deque(maxlen=_SPEED_OVER_STEPS)

    def run(self, *, accumulation: int = 1, compile_it: bool = False) -> Outcome:
        """Trains until the length is over, the phase has learned enough, or a stop is asked for.

        Args:
            accumulation: Parts in which each process computes its share of a step.
            compile_it: Whether torch compiles the model first.

        Raises:
            RunFailed: the loss is not a finite number, an epoch has nothing to learn from, or memory is too small.
        """
        self._accumulation = accumulation
        is_quick = self._team.device.type == "cpu" and not compile_it
        with quick_on_cpu(self._phase.module) if is_quick else nullcontext():
            return self._run(compile_it=compile_it)

    def _run(self, *, compile_it: bool) -> Outcome:
        self._prepare(compile_it=compile_it)
        if self._team.any(self._observer.should_stop()):
            return Outcome(self._position, stopped=True)
        for epoch in count(self._position.epoch):
            if self._run_epoch(epoch):
                return Outcome(self._position, stopped=True)
            end = self._phase.end_epoch(epoch, self._position.step)
            self._say(**end.metrics)
            self._position.epoch, self._position.batch = epoch + 1, 0
            if end.enough or self._pace.is_over(self._position):
                return Outcome(self._position, stopped=False)
        raise AssertionError("unreachable: the epochs never end by themselves")

    def _prepare(self, *, compile_it: bool) -> None:
        """Puts everything on the device and takes back the checkpoint, or begins."""
        module = self._phase.module.to(self._team.device)
        module.train()
        restored = self._checkpoints.restore(self._phase)
        if restored is None:
            torch.manual_seed(self._pace.seed)
            self._say(**self._phase.begin())
        self._team.share_weights(module)
        self._optimizer = make_optimizer(module, self._pace)
        if restored is not None:
            self._position, learning = restored
            self._optimizer.load_state_dict(learning)
        self._module: Any = module
        if compile_it:
            self._module, note = compiled(module, self._team.device)
            self._position.notes += [note] if note and note not in self._position.notes else []

    def _run_epoch(self, epoch: int) -> bool:
        """The epoch's remaining batches; whether a stop was asked for meanwhile."""
        batches = self._phase.batches(epoch)
        for rows in batches[self._position.batch :]:
            if self._pace.is_over(self._position):
                break
            self._take_step(rows, epoch, len(batches))
            if self._team.any(self._observer.should_stop()):
                self._save()
                return True
            if self._checkpoints.is_due():
                self._save()
        if self._position.predictions == 0:
            raise RunFailed("There is nothing to learn from: no window has a word that could be masked")
        return False

    def _take_step(self, rows: Rows, epoch: int, batches: int) -> None:
        began = time.perf_counter()
        rate = self._pace.rate(self._position)
        step = self._gradients(rows, epoch) or self._gradients_in_halves(rows, epoch)
        metrics = {} if step.loss is None else {"loss": self._learn(step.loss, rate, rows)}
        (seconds,) = self._team.totals(self._team.is_main * (time.perf_counter() - began))
        self._count(step, seconds)
        self._say(
            **metrics,
            learning_rate=rate,
            tokens_per_second=self._speed(),
            epoch=epoch + self._position.batch / batches,
        )

    def _gradients(self, rows: Rows, epoch: int) -> Step | None:
        """Computes the gradient of a step; None where memory was too small for it, in this process or another."""
        parts = [(number, self._phase.load(part, epoch)) for number, part in self._team.parts(rows, self._parts)]
        weight, *numbers = self._team.totals(
            *(sum(column) for column in zip((0.0, 0, 0, 0), *(part[1:] for _, part in parts), strict=True))
        )
        loss, failed = 0.0, False
        try:
            loss = sum(self._backward(number, part, weight) for number, part in parts if part.weight)
        except torch.OutOfMemoryError:
            failed = True  # what the failed pass holds is free only after this clause
        loss, failures = self._team.totals(loss, float(failed))
        return None if failures else Step(loss if weight else None, *map(int, numbers))

    @property
    def _parts(self) -> int:
        """In how many parts this process computes its share of a step."""
        return self._accumulation * (2 if self._position.halved else 1)

    def _backward(self, number: int, part: Batch, weight: float) -> float:
        """Adds the gradient of one part of a step, and gives its share of the loss."""
        torch.manual_seed(part_seed(self._pace.seed, self._position.step, number))
        with self._team.autocast():
            loss = self._phase.loss(self._module, part) / weight
        torch.autograd.backward(loss)
        return loss.item()

    def _gradients_in_halves(self, rows: Rows, epoch: int) -> Step:
        """Tries once more with twice as many parts: the same step, in half the memory."""
        self._optimizer.zero_grad()
        torch.cuda.empty_cache()
        step = None
        if not self._position.halved:
            self._position.halved = True
            self._position.notes.append(
                f"The memory of the device was too small at step {self._position.step + 1}: from there on each step "
                f"was computed in {self._parts} parts, which takes longer and learns the same."
            )
            self._observer.report(self._position.step, message=self._position.notes[-1])
            step = self._gradients(rows, epoch)
        if step is None:
            raise RunFailed(
                f"The memory of the device is too small for a step in {self._parts} parts, "
                f"on {self._phase.describe(rows)}",
                do="Lower the tokens of a batch or max_length, or choose a smaller model",
            )
        return step

    def _learn(self, loss: float, rate: float, rows: Rows) -> float:
        """Takes the step that the gradients point to; gives the loss."""
        if not math.isfinite(loss):
            raise self._not_finite("loss", loss, rows)
        self._team.sum_gradients(self._phase.module)
        norm = torch.nn.utils.clip_grad_norm_(self._phase.module.parameters(), self._pace.clip)
        if not torch.isfinite(norm):
            raise self._not_finite("gradient", float(norm), rows)
        set_rate(self._optimizer, rate)
        self._optimizer.step()
        self._optimizer.zero_grad()
        return loss

    def _not_finite(self, what: str, value: float, rows: Rows) -> RunFailed:
        """Said before the weights are touched, so that no checkpoint ever holds what cannot be gone on from."""
        return RunFailed(
            f"The {what} became {value} at step {self._position.step + 1}, on {self._phase.describe(rows)}",
            do="Lower the learning rate, or look at these documents; the last checkpoint is kept",
        )

    def _count(self, step: Step, seconds: float) -> None:
        position = self._position
        position.batch += 1
        position.step += 1
        position.seconds += seconds
        position.predictions += step.predictions
        position.tokens += step.tokens
        position.texts += step.texts
        self._recent.append((step.tokens, seconds))

    def _speed(self) -> float:
        return sum(tokens for tokens, _ in self._recent) / sum(seconds for _, seconds in self._recent)

    def _save(self) -> None:
        if self._team.is_main:
            self._checkpoints.save(self._phase, self._optimizer.state_dict(), self._position)

    def _say(self, **metrics: float) -> None:
        self._observer.report(self._position.step, total=self._pace.total(self._position), message=None, **metrics)


def part_seed(seed: int, step: int, part: int) -> int:
    """The seed of torch's random numbers (dropout) in one part of one step, independent of all others."""
    return int(np.random.SeedSequence((seed, step, part)).generate_state(1, np.uint64)[0] >> 1)
