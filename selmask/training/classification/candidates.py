"""Candidate learning rates: a classifier is trained at each, with the same seed, and dev decides which one is kept.

A finished candidate is not trained again after an interruption: the results of all, and the weights of the best one,
are in a checkpoint of their own. The candidate in training has its checkpoints in a folder beside it, which is deleted
together with the older checkpoint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from selmask.disk.room import once_there_is_room
from selmask.fields import learning_rate
from selmask.observer import Observer
from selmask.specs import FineTuning
from selmask.training.checkpoint import Checkpoints, Position, size_of
from selmask.training.classification.classification_phase import Best
from selmask.training.divergence import Diverged
from selmask.training.loop import Outcome
from selmask.training.team import Team

if TYPE_CHECKING:
    from torch import Tensor, nn

_NOTHING_LEARNS: dict[str, Any] = {"state": {}}
"""The optimizer's state between two candidates."""


class Learned(NamedTuple):
    """A classifier with the weights of its best epoch, and the end of its training.

    Attributes:
        model: A `...ForSequenceClassification`; after a stop request its weights mean nothing.
        best: The best epoch on dev.
        outcome: How far the training came; over all candidates, if there were several.
        facts: The chosen learning rate and the candidates' results on dev, JSON-like; empty without candidates.
    """

    model: Any
    best: Best
    outcome: Outcome
    facts: dict[str, Any]


Learn = Callable[[FineTuning, Path, Observer], Learned]
"""Trains a classifier at one learning rate, with checkpoints in a folder."""


class _Tried:
    """The candidates that have been trained: the results of all, and the weights of the best one.

    Args:
        model: Takes the weights from a checkpoint.
    """

    def __init__(self, model: Any) -> None:
        self.module: nn.Module = model
        self.best, self.rate = Best(), 0.0
        self.candidates: list[dict[str, float | None]] = []

    def see(self, rate: float, learned: Learned) -> None:
        """Records a candidate; among equal ones on dev, the lower loss counts, then the earlier candidate."""
        self.candidates.append({"learning_rate": rate, "dev_macro_f1": learned.best.macro_f1})
        if (learned.best.macro_f1, -learned.best.loss) > (self.best.macro_f1, -self.best.loss):
            self.best, self.rate, self.module = learned.best, rate, learned.model.cpu()

    def see_diverged(self, rate: float) -> None:
        """Records a candidate at which training diverged; it cannot be chosen."""
        self.candidates.append({"learning_rate": rate, "dev_macro_f1": None})

    def state(self) -> dict[str, Any]:
        """The results, JSON-like."""
        return {"best": asdict(self.best), "rate": self.rate, "candidates": self.candidates}

    def tensors(self) -> dict[str, Tensor]:
        """None beside the weights of the model."""
        return {}

    def restore(self, state: dict[str, Any], tensors: dict[str, Tensor]) -> None:
        """Restores the results."""
        del tensors
        self.best, self.rate, self.candidates = Best(**state["best"]), state["rate"], state["candidates"]


def learn_at_best(
    settings: FineTuning, learn: Learn, model: Any, checkpoints: Checkpoints, observer: Observer
) -> Learned:
    """Trains at each candidate, from a checkpoint if there is one, and returns the classifier that is best on dev.

    Args:
        settings: Its candidates are trained in their order.
        learn: Trains at one of them.
        model: Takes the weights of the best finished candidate from a checkpoint.
        checkpoints: Of finished candidates.
        observer: Steps are counted over all candidates.

    Raises:
        BadInput: the checkpoint was made under another specification.
        Diverged: training diverged at every candidate.
        SelmaskError: the disk is full or cannot be written to.
    """
    tried, position = _Tried(model), Position()
    damaged = checkpoints.set_aside_damaged()
    restored = checkpoints.restore(tried)
    if restored is not None:
        position, _ = restored
    position.notes += damaged
    for number in range(len(tried.candidates), len(settings.rates)):
        rate = settings.rates[number]
        watched = _counting_on(observer, settings.rates, number, position.step)
        try:
            learned = learn(settings.at(rate), checkpoints.folder / f"candidate-{number + 1}", watched)
        except Diverged as error:
            tried.see_diverged(rate)
            position = _sum(position, error.position, rate)
            if number + 1 == len(settings.rates) and tried.best.epoch < 0:
                raise
            _save(checkpoints, tried, position, observer)
            continue
        position = _sum(position, learned.outcome.position, rate)
        if learned.outcome.stopped:
            return Learned(tried.module, tried.best, Outcome(position, stopped=True), {})
        tried.see(rate, learned)
        _save(checkpoints, tried, position, observer)
    facts = {"learning_rate": tried.rate, "candidates": tried.candidates}
    return Learned(tried.module.to(Team().device), tried.best, Outcome(position, stopped=False), facts)


def _counting_on(observer: Observer, rates: tuple[float, ...], number: int, before: int) -> Observer:
    """`observer`, to which steps are counted over all candidates; the earlier ones took `before`."""
    name = f"learning rate {learning_rate.in_words(rates[number])}, {number + 1} of {len(rates)}"

    def report(step: int, *, total: int | None = None, message: str | None = None, **metrics: float) -> None:
        # Patience may have ended an earlier candidate before its planned steps, and may end a later one.
        planned = None if total is None else before + total * (len(rates) - number)
        observer.report(before + step, total=planned, message=name if message == "" else message, **metrics)

    return replace(observer, report=report)


def _sum(before: Position, own: Position, rate: float) -> Position:
    """How far the run has come after or within a candidate."""
    return Position(
        step=before.step + own.step,
        predictions=before.predictions + own.predictions,
        tokens=before.tokens + own.tokens,
        texts=before.texts + own.texts,
        seconds=before.seconds + own.seconds,
        notes=[*before.notes, *(f"At the learning rate {learning_rate.in_words(rate)}: {note}" for note in own.notes)],
    )


def _save(checkpoints: Checkpoints, tried: _Tried, position: Position, observer: Observer) -> None:
    """Saves the results so far once the disk has room and the measurements before them are kept."""

    def write() -> None:
        observer.settle()
        checkpoints.save(tried, _NOTHING_LEARNS, position)

    size, folder = size_of(tried, _NOTHING_LEARNS), checkpoints.folder
    once_there_is_room(write, folder.parent, size, "checkpoint", observer, step=position.step)
