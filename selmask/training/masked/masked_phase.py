"""Post-training as a phase of the loop: masked windows in, the loss of their masked tokens out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from torch import Tensor

from selmask.masking.prepare.tokenizer import SPECIAL_TOKENS
from selmask.training.batches import Rows, by_tokens
from selmask.training.masked.head_warmup import Warmed, WarmUp, warm_up_head
from selmask.training.masked.held_out_loss import HELD_OUT
from selmask.training.masked.window_source import MaskedInput, MaskedWindows, to_tensors
from selmask.training.phase import Batch, EpochEnd
from selmask.training.snapshot import snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import torch
    from torch import nn

    from selmask.models.masked_head import MaskedTokenLoss
    from selmask.observer import Observer
    from selmask.training.masked.held_out_loss import HeldOut

_SHOWN_DOCUMENTS = 10


@dataclass
class Progress:
    """What post-training remembers over an interruption.

    Attributes:
        before: Losses on fixed masks of the untouched model; empty where its head is new.
        warmed: How the new head was warmed up.
        after: These losses now.
        best: Those of the epoch whose held-out loss is the lowest, and
        best_epoch: its number from 0; where there is patience.
    """

    before: dict[str, float]
    warmed: Warmed | None
    after: dict[str, float]
    best: dict[str, float] = field(default_factory=dict)
    best_epoch: int = -1


class MaskedPhase:
    """Continued masked language modelling.

    Args:
        module: The model with its masked-only head.
        windows: What is trained on; windows without text are passed over.
        yardsticks: What it is measured on, with fixed masks.
        batch_tokens: Tokens in one batch, padding included.
        seed: Of the order of the batches.
        patience: Epochs without a lower held-out loss after which it has learned enough; None: it never has.
        warm_up: How a new head is warmed up; None where the head is trained already.
        observer: As the loop's.
    """

    def __init__(
        self,
        module: MaskedTokenLoss,
        windows: MaskedWindows,
        yardsticks: Sequence[HeldOut],
        *,
        batch_tokens: int,
        seed: int,
        patience: int | None,
        warm_up: WarmUp | None,
        observer: Observer,
    ) -> None:
        self.module: nn.Module = module
        self._model = module
        self._windows, self._yardsticks = windows, yardsticks
        self._batch_tokens, self._seed, self._warm_up = batch_tokens, seed, warm_up
        self._observer = observer
        self._patience, self._best_weights = patience, dict[str, Tensor]()
        lengths = np.asarray(windows.lengths)
        self._rows = np.flatnonzero(lengths > SPECIAL_TOKENS)
        self._lengths = lengths[self._rows]
        self.progress = Progress({}, None, {})

    def begin(self) -> dict[str, float]:
        """Measures the untouched model, or warms its new head up and measures then."""
        if self._warm_up is None:
            self.progress.before = self._measure(0)
            self.progress.after = self.progress.before
        else:
            self._observer.report(0, message="warming up the new masked-LM head, the encoder stays as it is")
            self.progress.warmed = warm_up_head(
                self._model, self._first_batches(), self._warm_up, self._observer.should_stop
            )
            self.progress.after = {} if self._observer.should_stop() else self._measure(0)
        return self.progress.after

    def batches(self, epoch: int) -> list[Rows]:
        """Windows of like length together, drawn anew per epoch."""
        return [self._rows[each] for each in by_tokens(self._lengths, self._batch_tokens, self._seed, epoch)]

    def load(self, rows: Rows, epoch: int) -> Batch:
        """The windows as they are masked in this epoch, those without a candidate left out."""
        batch = self._windows.batch(rows, epoch)
        masked = to_tensors(batch, self._device)
        predictions = len(masked.targets)
        return Batch(masked, predictions, predictions, int(batch.attention_mask.sum()), len(batch.rows))

    def loss(self, module: nn.Module, batch: Batch) -> Tensor:
        """The sum of the losses of the batch's masked tokens."""
        losses: Tensor = module(*batch.inputs)
        return losses.sum()

    def end_epoch(self, epoch: int, step: int) -> EpochEnd:
        """Measures the loss on fixed masks, and where there is patience keeps the weights with the lowest."""
        progress = self.progress
        progress.after = self._measure(step)
        if self._patience is None or HELD_OUT not in progress.after:
            return EpochEnd(progress.after)
        if not progress.best or progress.after[HELD_OUT] < progress.best[HELD_OUT]:
            progress.best, progress.best_epoch = progress.after, epoch
            self._best_weights = snapshot(self.module)
        return EpochEnd(progress.after, enough=epoch - progress.best_epoch >= self._patience)

    def take_best(self) -> None:
        """Goes back to the epoch with the lowest held-out loss, where there was patience."""
        if self._best_weights:
            self.module.load_state_dict(self._best_weights)
            self.progress.after = self.progress.best

    def describe(self, rows: Rows) -> str:
        """The documents of `rows` by their numbers, the first ten."""
        documents = np.unique(np.asarray(self._windows.documents)[rows]).tolist()
        shown = ", ".join(str(each) for each in documents[:_SHOWN_DOCUMENTS])
        rest = len(documents) - _SHOWN_DOCUMENTS
        return f"documents {shown}" + (f" and {rest} more" if rest > 0 else "")

    def state(self) -> dict[str, Any]:
        """The progress as JSON has it."""
        return dict(vars(self.progress))

    def kept(self) -> dict[str, Tensor]:
        """The best epoch's weights."""
        return self._best_weights

    def restore(self, state: dict[str, Any], kept: dict[str, Tensor]) -> None:
        """Takes the progress back."""
        self._best_weights = kept
        warmed = state["warmed"]
        self.progress = Progress(**{**state, "warmed": None if warmed is None else Warmed(*warmed)})

    @property
    def _device(self) -> torch.device:
        return next(self._model.parameters()).device

    def _measure(self, step: int) -> dict[str, float]:
        if self._yardsticks:
            self._observer.report(step, message="measuring the loss on fixed masks")
        losses = [each.measure(self._model) for each in self._yardsticks]
        return {name: value for measured in losses for name, value in measured.items()}

    def _first_batches(self) -> Iterator[MaskedInput]:
        """The windows in the order of training, as often as the warm-up asks for them."""
        for epoch in range(self._warm_up.steps if self._warm_up else 0):
            for rows in self.batches(epoch):
                batch = self._windows.batch(rows, epoch)
                if len(batch.rows):
                    yield to_tensors(batch, self._device)
