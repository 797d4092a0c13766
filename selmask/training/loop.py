"""The training loop of post-training and fine-tuning, on accelerate.

It is our own because batches by tokens, the masked-only loss and exact resume all conflict with transformers'
`Trainer`. Torch's random state is set from (seed, step, part) before every forward pass, so that dropout is the same in
every arm of an experiment and after a resume, whatever else drew random numbers in between.

A step may be computed in parts, by several processes, or one after another to need less memory. The losses of all parts
are summed and divided by the weight of the whole step, so that splitting a step changes nothing but dropout.
"""

from __future__ import annotations

import logging
import math
import time
from collections import deque
from contextlib import nullcontext
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch

from selmask.disk.room import once_there_is_room
from selmask.errors import RunFailed
from selmask.models.quick.model import quick_on_cpu
from selmask.training.checkpoint import Checkpoints, Position, size_of
from selmask.training.compiled import compiled
from selmask.training.divergence import Diverged
from selmask.training.optimizer import make_optimizer, set_rate
from selmask.training.team import Team

if TYPE_CHECKING:
    from selmask.observer import Observer
    from selmask.training.batches import Rows
    from selmask.training.pace import Pace
    from selmask.training.phase import Phase, StepPart

log = logging.getLogger(__name__)

_SPEED_OVER_STEPS = 20  # steady enough to read, and recent enough to show a change


class Outcome(NamedTuple):
    """The end of a phase.

    Attributes:
        position: How far the phase came.
        stopped: Whether it was stopped before its end; then there is a checkpoint to resume from.
    """

    position: Position
    stopped: bool


class StepResult(NamedTuple):
    """The mean loss of a step, None if it had nothing to predict, and how much it read."""

    loss: float | None
    predictions: int
    tokens: int
    texts: int


class Loop:
    """Trains a phase, from its checkpoint if there is one.

    Args:
        phase: The model, its data and its loss.
        pace: How long and how fast it learns.
        checkpoints: The run's checkpoints.
        observer: Receives a report after every step; asked after every step whether to stop.
        team: The processes that train; this one alone by default.
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
        """Trains until the pace is over, the phase has learned enough, or a stop is requested.

        Args:
            accumulation: Parts in which each process computes its share of a step.
            compile_it: Whether torch compiles the model first.

        Raises:
            Diverged: a loss or a gradient is not a finite number.
            RunFailed: an epoch has nothing to learn from, or memory is too small.
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
            self._report(**end.metrics)
            self._position.epoch, self._position.batch = epoch + 1, 0
            if end.enough or self._pace.is_over(self._position):
                return Outcome(self._position, stopped=False)
        raise AssertionError("unreachable: the epochs never end by themselves")

    def _prepare(self, *, compile_it: bool) -> None:
        """Moves the model to the device, and restores the checkpoint or begins."""
        module = self._phase.module.to(self._team.device)
        module.train()
        damaged = self._checkpoints.set_aside_damaged() if self._team.is_main else []
        self._team.totals(0)  # the others read the checkpoint only then
        restored = self._checkpoints.restore(self._phase)
        if restored is None:
            torch.manual_seed(self._pace.seed)
            self._report(**self._phase.begin())
        self._team.share_weights(module)
        # After the move: the optimizer's state must be on the parameters' device.
        self._optimizer = make_optimizer(module, self._pace)
        if restored is not None:
            self._position, learning = restored
            self._optimizer.load_state_dict(learning)
        for sentence in damaged:
            log.warning(sentence)
            self._position.notes.append(sentence)
        self._module: Any = module
        if compile_it:
            self._module, note = compiled(module, self._team.device)
            self._position.notes += [note] if note and note not in self._position.notes else []

    def _run_epoch(self, epoch: int) -> bool:
        """Trains on the epoch's remaining batches; returns whether a stop was requested meanwhile."""
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
        # The main process's clock counts for all, so that a limit in time ends them at the same step.
        (seconds,) = self._team.totals(self._team.is_main * (time.perf_counter() - began))
        self._count(step, seconds)
        self._report(
            **metrics,
            learning_rate=rate,
            tokens_per_second=self._speed(),
            epoch=epoch + self._position.batch / batches,
        )

    def _gradients(self, rows: Rows, epoch: int) -> StepResult | None:
        """Computes the gradient of a step; None if memory was too small for it, in this process or another."""
        parts = [(number, self._phase.load(part, epoch)) for number, part in self._team.parts(rows, self._parts)]
        weight, *numbers = self._team.totals(
            *(sum(column) for column in zip((0.0, 0, 0, 0), *(part[1:] for _, part in parts), strict=True))
        )
        loss, failed = 0.0, False
        try:
            loss = sum(self._backward(number, part, weight) for number, part in parts if part.weight)
        except torch.OutOfMemoryError:
            failed = True  # the memory of the failed pass is released only when this clause is left
        loss, failures = self._team.totals(loss, float(failed))
        return None if failures else StepResult(loss if weight else None, *map(int, numbers))

    @property
    def _parts(self) -> int:
        """Parts in which this process computes its share of a step."""
        return self._accumulation * (2 if self._position.halved else 1)

    def _backward(self, number: int, part: StepPart, weight: float) -> float:
        """Adds the gradient of one part of a step, and returns its share of the loss."""
        torch.manual_seed(part_seed(self._pace.seed, self._position.step, number))
        with self._team.autocast():
            loss = self._phase.loss(self._module, part) / weight
        torch.autograd.backward(loss)
        return loss.item()

    def _gradients_in_halves(self, rows: Rows, epoch: int) -> StepResult:
        """Tries once more with twice as many parts: the same step, in half the memory."""
        self._optimizer.zero_grad()
        torch.cuda.empty_cache()
        step = None
        if not self._position.halved:
            self._position.halved = True
            self._position.notes.append(
                f"The device's memory was too small at step {self._position.step + 1}: from there on each step was "
                f"computed in {self._parts} parts, which takes longer but learns the same."
            )
            self._observer.report(self._position.step, message=self._position.notes[-1])
            step = self._gradients(rows, epoch)
        if step is None:
            raise RunFailed(
                f"The device's memory is too small even for a step in {self._parts} parts, "
                f"on {self._phase.describe(rows)}",
                do="Lower Batch tokens (in fine-tuning: Batch size) or Max length, or choose a smaller model",
            )
        return step

    def _learn(self, loss: float, rate: float, rows: Rows) -> float:
        """Takes the step that the gradients point to, and returns the loss."""
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

    def _not_finite(self, what: str, value: float, rows: Rows) -> Diverged:
        """Raised before the weights change, so every checkpoint can be resumed."""
        return Diverged(
            f"The {what} became {value} at step {self._position.step + 1}, on {self._phase.describe(rows)}",
            self._position,
            do="Lower the learning rate, or look at these texts; the last checkpoint is kept",
        )

    def _count(self, step: StepResult, seconds: float) -> None:
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
        """Saves a checkpoint once the disk has room and the measurements before it are kept."""
        if not self._team.is_main:
            return
        learning, step = self._optimizer.state_dict(), self._position.step

        def write() -> None:
            self._observer.settle()
            self._checkpoints.save(self._phase, learning, self._position)

        size, folder = size_of(self._phase, learning), self._checkpoints.folder
        once_there_is_room(write, folder.parent, size, "checkpoint", self._observer, step=step)

    def _report(self, **metrics: float) -> None:
        self._observer.report(self._position.step, total=self._pace.total(self._position), message="", **metrics)


def part_seed(seed: int, step: int, part: int) -> int:
    """The seed of torch's random numbers (dropout) in one part of one step, independent of all others."""
    # Shifted to a non-negative int64, which generators on every device accept.
    return int(np.random.SeedSequence((seed, step, part)).generate_state(1, np.uint64)[0] >> 1)
