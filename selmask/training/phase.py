"""The contract between the training loop and what it trains: post-training and fine-tuning are its two phases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from torch import Tensor, nn

    from selmask.training.batches import Rows


MOST_NAMED = 10
"""Rows that the message about a batch names at most."""


class StepPart(NamedTuple):
    """The rows of a step that are computed at once, on the device: all of them, or one part.

    Attributes:
        inputs: The arguments of the phase's own `loss`.
        weight: Divides the sum of the losses to give their mean: the number of predictions, or the sum of their
            weights; 0 if there is nothing to predict.
        predictions: Masked tokens or texts that are predicted.
        tokens: Tokens that the model reads, padding not counted.
        texts: Windows or texts that they belong to.
    """

    inputs: Any
    weight: float
    predictions: int
    tokens: int
    texts: int


class EpochEnd(NamedTuple):
    """Numbers to report at the end of an epoch, and whether the phase has learned enough."""

    metrics: dict[str, float]
    enough: bool = False


class Resumable(Protocol):
    """A model, and what a checkpoint must remember beside its weights."""

    module: nn.Module

    def state(self) -> dict[str, Any]:
        """What must be remembered over an interruption, JSON-like."""

    def tensors(self) -> dict[str, Tensor]:
        """Tensors that must be remembered over an interruption, such as the best epoch's weights."""

    def restore(self, state: dict[str, Any], tensors: dict[str, Tensor]) -> None:
        """Takes back what `state` and `tensors` gave."""


class Phase(Resumable, Protocol):
    """A model, its data and its loss.

    `batches`, `load` and `loss` are pure functions of their arguments, the weights and torch's random state, which the
    loop sets from the seed and the step; so a resumed run equals one that was never stopped.
    """

    def begin(self) -> dict[str, float]:
        """Prepares the model once, on the device, before the first step; returns numbers to report."""

    def batches(self, epoch: int) -> list[Rows]:
        """The rows of each step of an epoch; every epoch has the same number of steps."""

    def load(self, rows: Rows, epoch: int) -> StepPart:
        """Some rows of a step, on the device."""

    def loss(self, module: nn.Module, part: StepPart) -> Tensor:
        """Scalar; the (weighted) sum, not the mean, of the losses of a part through `module`."""

    def end_epoch(self, epoch: int, step: int) -> EpochEnd:
        """Measures after an epoch, `step` steps after the beginning."""

    def describe(self, rows: Rows) -> str:
        """The documents of `rows`, for the message about a batch that went wrong."""


def rows_in_words(documents: Iterable[int], rows: Sequence[int] | None) -> str:
    """Documents by the rows of the file that they come from, at most ten of them: `rows 3, 5 and 2 more`.

    Args:
        documents: Their ids, counted from 0.
        rows: The row of each document; without them, documents are counted from 1.
    """
    numbers = sorted({int(each) + 1 if rows is None else rows[int(each)] for each in documents})
    more = f" and {len(numbers) - MOST_NAMED:,} more" if len(numbers) > MOST_NAMED else ""
    noun = "row" if len(numbers) == 1 else "rows"
    return f"{noun} {', '.join(f'{number:,}' for number in numbers[:MOST_NAMED])}{more}"
