"""The contract between the training loop and what is trained: post-training and fine-tuning are two phases of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from torch import Tensor, nn

    from selmask.training.batches import Rows


class Loss(NamedTuple):
    """The loss of one batch.

    Attributes:
        mean: Scalar; the sum over the predictions divided by their number.
        predictions: Masked tokens or texts that were predicted.
        tokens: Tokens the model read, padding not counted.
    """

    mean: Tensor
    predictions: int
    tokens: int


class EpochEnd(NamedTuple):
    """What a phase says when an epoch is over: numbers to report, and whether it has learned enough."""

    metrics: dict[str, float]
    enough: bool = False


class Phase(Protocol):
    """What a phase of training brings.

    `batches` and `loss` are pure functions of their arguments, the weights and torch's random state, which the loop
    sets from the seed and the step; so a resumed run equals one that was not stopped.
    """

    module: nn.Module

    def begin(self) -> dict[str, float]:
        """What is done once before the first step, on the device; gives numbers to report."""

    def batches(self, epoch: int) -> list[Rows]:
        """The rows of each step of an epoch; every epoch has the same number of steps."""

    def loss(self, module: nn.Module, rows: Rows, epoch: int) -> Loss | None:
        """The loss on `rows` through `module`; None where there is nothing to predict in them."""

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
