"""The contract between the training loop and what is trained: post-training and fine-tuning are two phases of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from torch import Tensor, nn

    from selmask.training.batches import Rows


class Batch(NamedTuple):
    """What is read at once: a step's rows, or one part of them.

    Attributes:
        inputs: What the phase's own `loss` takes.
        weight: What the sum of the losses is divided by to give their mean: the number of predictions, or where these
            are weighed the sum of their weights. 0 where there is nothing to predict.
        predictions: Masked tokens or texts that are predicted.
        tokens: Tokens the model reads, padding not counted.
        texts: Windows or texts these are in.
    """

    inputs: Any
    weight: float
    predictions: int
    tokens: int
    texts: int


class EpochEnd(NamedTuple):
    """What a phase says when an epoch is over: numbers to report, and whether it has learned enough."""

    metrics: dict[str, float]
    enough: bool = False


class Phase(Protocol):
    """What a phase of training brings.

    `batches`, `load` and `loss` are pure functions of their arguments, the weights and torch's random state, which the
    loop sets from the seed and the step; so a resumed run equals one that was not stopped.
    """

    module: nn.Module

    def begin(self) -> dict[str, float]:
        """What is done once before the first step, on the device; gives numbers to report."""

    def batches(self, epoch: int) -> list[Rows]:
        """The rows of each step of an epoch; every epoch has the same number of steps."""

    def load(self, rows: Rows, epoch: int) -> Batch:
        """Some rows of a step, on the device."""

    def loss(self, module: nn.Module, batch: Batch) -> Tensor:
        """Scalar; the sum, not the mean, of the losses of a batch through `module`, weighed where they are."""

    def end_epoch(self, epoch: int, step: int) -> EpochEnd:
        """What is done after an epoch, `step` steps after the beginning."""

    def describe(self, rows: Rows) -> str:
        """The documents of `rows`, for the message about a batch that went wrong."""

    def state(self) -> dict[str, Any]:
        """What the phase must remember over an interruption, JSON-like."""

    def kept(self) -> dict[str, Tensor]:
        """Tensors the phase must remember over an interruption, such as the best epoch's weights."""

    def restore(self, state: dict[str, Any], kept: dict[str, Tensor]) -> None:
        """Takes back what `state` and `kept` gave."""
