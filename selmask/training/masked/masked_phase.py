"""Post-training as a phase of the loop: masked windows in, the losses of their masked tokens out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from selmask.masking.prepare.tokenizer import SPECIAL_TOKENS
from selmask.observer import NOBODY
from selmask.training.batches import Rows, by_tokens
from selmask.training.masked.held_out_loss import HELD_OUT
from selmask.training.masked.new_head import WarmUp, WarmUpResult, warm_up_head
from selmask.training.masked.window_source import MaskedInput, WindowSource, to_tensors
from selmask.training.phase import EpochEnd, StepPart, rows_in_words
from selmask.training.snapshot import snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import torch
    from torch import Tensor, nn

    from selmask.models.masked_head import MaskedTokenLoss
    from selmask.observer import Observer
    from selmask.specs import PostTraining
    from selmask.training.masked.held_out_loss import HeldOut


@dataclass
class PostTrainingState:
    """What post-training must remember over an interruption.

    Attributes:
        before: Losses on fixed masks before the first step; empty if a new head was warmed up here.
        warmed: How the new head was warmed up; None if it came trained.
        after: The latest losses on fixed masks.
        best: With patience, the losses of the epoch with the lowest held-out loss.
        best_epoch: Number of that epoch, from 0; -1 while there is none.
    """

    before: dict[str, float]
    warmed: WarmUpResult | None
    after: dict[str, float]
    best: dict[str, float] = field(default_factory=dict)
    best_epoch: int = -1


class MaskedPhase:
    """Continued masked language modelling.

    Args:
        module: The model with its masked-only head.
        windows: Windows to train on; those without text are skipped.
        yardsticks: Fixed masks that measure the loss.
        settings: Tokens in a batch, and patience.
        seed: Of the order of the batches.
        warm_up: How a new head is warmed up; None if the head comes trained.
        observer: The loop's.
        rows: The row of the imported file for each document, for messages.
    """

    def __init__(
        self,
        module: MaskedTokenLoss,
        windows: WindowSource,
        yardsticks: Sequence[HeldOut],
        settings: PostTraining,
        seed: int,
        warm_up: WarmUp | None,
        observer: Observer,
        rows: Sequence[int] | None = None,
    ) -> None:
        self.module: nn.Module = module
        self._model = module
        self._windows, self._yardsticks = windows, yardsticks
        self._settings, self._seed, self._warm_up = settings, seed, warm_up
        self._observer, self._rows_of_file = observer, rows
        self._best_weights: dict[str, Tensor] = {}
        lengths = np.asarray(windows.lengths)
        self._rows = np.flatnonzero(lengths > SPECIAL_TOKENS)
        self._lengths = lengths[self._rows]
        self.progress = PostTrainingState({}, None, {})

    def begin(self) -> dict[str, float]:
        """Measures the untouched model; a new head, whose loss means nothing yet, is warmed up first."""
        if self._warm_up is None:
            self.progress.before = self._measure(0)
            self.progress.after = self.progress.before
        else:
            # Its steps are none of the training's, and are not reported as such.
            self.warm_up(replace(self._observer, report=NOBODY.report))
            self.progress.after = {} if self._observer.should_stop() else self._measure(0)
        return self.progress.after

    def warm_up(self, observer: Observer) -> None:
        """Warms up the new head; `observer` receives the loss of every step."""
        if self._warm_up is not None:
            self._observer.report(0, message="warming up the new masked-LM head while the encoder is frozen")
            self.progress.warmed = warm_up_head(
                self._model, self._first_batches(self._warm_up), self._warm_up, observer
            )

    def batches(self, epoch: int) -> list[Rows]:
        """Windows of similar length together, drawn anew in every epoch."""
        return [self._rows[each] for each in by_tokens(self._lengths, self._settings.batch_tokens, self._seed, epoch)]

    def load(self, rows: Rows, epoch: int) -> StepPart:
        """The windows as they are masked in this epoch, without those that have no candidate."""
        batch = self._windows.batch(rows, epoch)
        masked = to_tensors(batch, self._device)
        predictions = len(masked.targets)
        return StepPart(masked, predictions, predictions, int(batch.attention_mask.sum()), len(batch.rows))

    def loss(self, module: nn.Module, part: StepPart) -> Tensor:
        """The sum of the losses of the masked tokens."""
        losses: Tensor = module(*part.inputs)
        return losses.sum()

    def end_epoch(self, epoch: int, step: int) -> EpochEnd:
        """Measures the loss on fixed masks; with patience, keeps the weights of the lowest held-out loss."""
        progress, patience = self.progress, self._settings.patience
        progress.after = self._measure(step)
        if patience is None or HELD_OUT not in progress.after:
            return EpochEnd(progress.after)
        if not progress.best or progress.after[HELD_OUT] < progress.best[HELD_OUT]:
            progress.best, progress.best_epoch = progress.after, epoch
            self._best_weights = snapshot(self.module)
        return EpochEnd(progress.after, enough=epoch - progress.best_epoch >= patience)

    def take_best(self) -> None:
        """With patience, returns to the weights of the epoch with the lowest held-out loss."""
        if self._best_weights:
            self.module.load_state_dict(self._best_weights)
            self.progress.after = self.progress.best

    def describe(self, rows: Rows) -> str:
        """The rows of the corpus that the windows `rows` belong to."""
        documents = np.asarray(self._windows.documents)[rows].tolist()
        return f"{rows_in_words(documents, self._rows_of_file)} of the corpus"

    def state(self) -> dict[str, Any]:
        """The progress, JSON-like."""
        return dict(vars(self.progress))

    def tensors(self) -> dict[str, Tensor]:
        """The best epoch's weights."""
        return self._best_weights

    def restore(self, state: dict[str, Any], tensors: dict[str, Tensor]) -> None:
        """Restores the progress and the best epoch's weights."""
        self._best_weights = tensors
        warmed = state["warmed"]
        self.progress = PostTrainingState(
            **{**state, "warmed": None if warmed is None else WarmUpResult(*warmed)},
        )

    @property
    def _device(self) -> torch.device:
        return next(self._model.parameters()).device

    def _measure(self, step: int) -> dict[str, float]:
        if self._yardsticks:
            self._observer.report(step, message="measuring the loss on fixed masks")
        losses: dict[str, float] = {}
        for each in self._yardsticks:
            losses |= each.measure(self._model)
        return losses

    def _first_batches(self, rule: WarmUp) -> Iterator[MaskedInput]:
        """The windows in the order of training, for as many epochs as the warm-up may need."""
        for epoch in range(rule.steps):
            for rows in self.batches(epoch):
                batch = self._windows.batch(rows, epoch)
                if len(batch.rows):
                    yield to_tensors(batch, self._device)
