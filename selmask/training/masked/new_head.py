"""A new masked-LM head, and its warm-up: alone, so that its random gradients do not damage the encoder."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from torch.optim import AdamW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from torch import nn

    from selmask.models.masked_head import MaskedTokenLoss
    from selmask.observer import Observer
    from selmask.training.masked.window_source import MaskedInput


@dataclass(frozen=True)
class WarmUp:
    """The rule by which a new head is trained until its loss settles.

    The loss has settled when its mean over the last `span` steps is less than `gain` below the mean over the `span`
    steps before.

    Attributes:
        learning_rate: AdamW's; high, because the head learns alone.
        span: Steps in one mean.
        gain: Smallest relative improvement that counts as learning.
        steps: At most this many.
    """

    learning_rate: float = 1e-3
    span: int = 10
    gain: float = 0.02
    steps: int = 100

    def has_settled(self, losses: list[float]) -> bool:
        """Whether `losses`, one per step, have stopped falling."""
        if len(losses) >= self.steps:
            return True
        if len(losses) < 2 * self.span:
            return False
        before, now = sum(losses[-2 * self.span : -self.span]), sum(losses[-self.span :])
        return now > (1 - self.gain) * before


class WarmUpResult(NamedTuple):
    """Steps taken, and the mean loss over the last of them in nats."""

    steps: int
    loss: float


def warm_up_head(
    module: MaskedTokenLoss, batches: Iterable[MaskedInput], rule: WarmUp, observer: Observer
) -> WarmUpResult:
    """Trains the head on `batches` until its loss settles, without dropout and with the encoder frozen.

    The observer receives the loss of every step; a stop request ends the warm-up.
    """
    losses: list[float] = []
    module.eval()
    with _encoder_frozen(module.model) as head:
        optimizer = AdamW(head, lr=rule.learning_rate, fused=True)
        for batch in batches:
            loss = module(*batch).mean()
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            losses.append(loss.item())
            observer.report(len(losses), total=rule.steps, loss=losses[-1])
            if rule.has_settled(losses) or observer.should_stop():
                break
    module.train()
    last = losses[-rule.span :]
    return WarmUpResult(len(losses), sum(last) / max(1, len(last)))


def head_parameters(model: Any) -> dict[str, nn.Parameter]:
    """The parameters of `model` outside its encoder, by name; those that are tied to the encoder are not among them."""
    inside = {id(parameter) for parameter in model.base_model.parameters()}
    return {name: parameter for name, parameter in model.named_parameters() if id(parameter) not in inside}


@contextmanager
def _encoder_frozen(model: Any) -> Iterator[list[nn.Parameter]]:
    """Yields the parameters of the head; those of the encoder take no gradient."""
    inside = [parameter for parameter in model.base_model.parameters() if parameter.requires_grad]
    for parameter in inside:
        parameter.requires_grad_(False)
    try:
        yield [*head_parameters(model).values()]
    finally:
        for parameter in inside:
            parameter.requires_grad_(True)
