"""Fine-tuning as a phase of the loop: labelled texts in, the losses of their classes out, dev after each epoch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from selmask.evaluation.metrics import ACCURACY, MACRO_F1
from selmask.evaluation.predictions import Predictions
from selmask.training.batches import Rows, by_count
from selmask.training.classification.probabilities import log_probabilities
from selmask.training.phase import EpochEnd, StepPart, rows_in_words
from selmask.training.snapshot import snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from selmask.specs import FineTuning
    from selmask.training.classification.encoded import EncodedTexts


@dataclass(frozen=True)
class LabelledTexts:
    """N tokenized texts with their labels and ids."""

    texts: EncodedTexts
    labels: Sequence[str]
    ids: NDArray[np.int64]


@dataclass
class Best:
    """The best epoch so far, chosen on dev: the highest macro-F1, among equal ones the lowest loss.

    Attributes:
        epoch: Its number from 0; -1 while there is none.
        macro_f1, loss: Its macro-F1 and mean loss on dev.
        improved: The epoch in which macro-F1 last rose; patience counts from it.
        epochs: Number of epochs seen.
    """

    epoch: int = -1
    macro_f1: float = -1.0
    loss: float = 0.0
    improved: int = -1
    epochs: int = 0

    def see(self, epoch: int, macro_f1: float, loss: float) -> bool:
        """Records an epoch and returns whether it is the best so far; a loss that is NaN is the worst."""
        self.epochs = epoch + 1
        loss = math.inf if math.isnan(loss) else loss
        if macro_f1 > self.macro_f1:
            self.improved = epoch
        if (macro_f1, -loss) <= (self.macro_f1, -self.loss):
            return False
        self.epoch, self.macro_f1, self.loss = epoch, macro_f1, loss
        return True


class ClassificationPhase:
    """Learns to classify from a few texts.

    Args:
        model: A `...ForSequenceClassification`.
        train: The texts to learn from.
        dev: The texts to choose the best epoch on; None: no epoch is chosen, and the last one counts.
        classes: The labels in the order of the logits.
        settings: Batch size, patience, class weights.
        seed: Of the order of the batches.
        rows: The row of the imported file for each labelled text, for messages.
    """

    def __init__(
        self,
        model: Any,
        train: LabelledTexts,
        dev: LabelledTexts | None,
        classes: Sequence[str],
        settings: FineTuning,
        seed: int,
        rows: Sequence[int] | None = None,
    ) -> None:
        self._rows_of_file = rows
        self.module: nn.Module = model
        self._model, self._train, self._dev = model, train, dev
        self._classes, self._settings, self._seed = tuple(classes), settings, seed
        self._targets = torch.tensor([self._classes.index(label) for label in train.labels])
        self._weights = balanced(self._targets, len(self._classes)) if settings.class_weights else None
        self._best_weights: dict[str, Tensor] = {}
        self.best = Best()

    def begin(self) -> dict[str, float]:
        """Nothing: the predictions of an untrained head mean nothing."""
        return {}

    def batches(self, epoch: int) -> list[Rows]:
        """The texts in random batches, neighbours in length together."""
        return by_count(self._train.texts.lengths, self._settings.batch_size, self._seed, epoch)

    def load(self, rows: Rows, epoch: int) -> StepPart:
        """The texts and their classes, with class weights if the settings ask for them."""
        del epoch
        device, targets = self._device, self._targets[rows]
        weight = len(rows) if self._weights is None else float(self._weights[targets].sum())
        inputs = (self._train.texts.batch(rows, device), targets.to(device))
        return StepPart(inputs, weight, len(rows), int(self._train.texts.lengths[rows].sum()), len(rows))

    def loss(self, module: nn.Module, part: StepPart) -> Tensor:
        """The sum of the texts' cross-entropies, with class weights if the settings ask for them."""
        texts, targets = part.inputs
        logits = module(input_ids=texts.input_ids, attention_mask=texts.attention_mask).logits
        weights = None if self._weights is None else self._weights.to(logits.device)
        return functional.cross_entropy(logits.float(), targets, weight=weights, reduction="sum")

    def end_epoch(self, epoch: int, step: int) -> EpochEnd:
        """Measures on dev, keeps the weights if they are the best, and ends the phase when patience runs out."""
        if self._dev is None:
            return EpochEnd({})
        logs = log_probabilities(self._model, self._dev.texts)
        predictions = Predictions(self._dev.labels, self._classes, np.exp(logs))
        macro_f1, loss = MACRO_F1.of(predictions), _mean_loss(self._dev.labels, self._classes, logs)
        if self.best.see(epoch, macro_f1, loss):
            self._best_weights = snapshot(self._model)
        is_out_of_patience = epoch - self.best.improved >= self._settings.patience
        metrics = {"dev_macro_f1": macro_f1, "dev_accuracy": ACCURACY.of(predictions), "dev_loss": loss}
        return EpochEnd(metrics, enough=is_out_of_patience and step >= self._settings.min_steps)

    def take_best(self) -> None:
        """Gives the model the weights of the best epoch."""
        if self._best_weights:
            self._model.load_state_dict(self._best_weights)

    def describe(self, rows: Rows) -> str:
        """The rows of the labelled texts in `rows`."""
        return f"{rows_in_words(self._train.ids[rows].tolist(), self._rows_of_file)} of the labelled texts"

    def state(self) -> dict[str, Any]:
        """The best epoch so far, JSON-like."""
        return dict(vars(self.best))

    def tensors(self) -> dict[str, Tensor]:
        """The best epoch's weights."""
        return self._best_weights

    def restore(self, state: dict[str, Any], tensors: dict[str, Tensor]) -> None:
        """Restores the best epoch."""
        self.best, self._best_weights = Best(**state), tensors

    @property
    def _device(self) -> torch.device:
        device: torch.device = next(self._model.parameters()).device
        return device


def balanced(targets: Tensor, classes: int) -> Tensor:
    """[C] class weights, inversely proportional to the classes' sizes and 1 on average over the texts."""
    counts = torch.bincount(targets, minlength=classes).clamp(min=1)
    return len(targets) / (classes * counts.float())


def _mean_loss(labels: Sequence[str], classes: Sequence[str], logs: NDArray[np.float64]) -> float:
    """The mean cross-entropy over the texts whose label the model knows; NaN if there are none."""
    places = [(row, classes.index(label)) for row, label in enumerate(labels) if label in classes]
    return float(-np.mean([logs[row, column] for row, column in places])) if places else math.nan
