"""Fine-tuning as a phase of the loop: labelled texts in, the loss of their classes out, dev after each epoch."""

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
from selmask.training.classification.prediction import log_probabilities
from selmask.training.phase import Batch, EpochEnd
from selmask.training.snapshot import snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from selmask.specs import FineTuning
    from selmask.training.classification.encoded import EncodedTexts

_SHOWN_TEXTS = 10


@dataclass(frozen=True)
class LabelledTexts:
    """N tokenized texts with their labels and ids."""

    texts: EncodedTexts
    labels: Sequence[str]
    ids: NDArray[np.int64]


@dataclass
class Best:
    """The best epoch so far, chosen on dev by macro-F1 and, where equal, by the lower loss.

    Attributes:
        epoch: Its number from 0.
        macro_f1, loss: Its macro-F1 and mean loss on dev.
        improved: The epoch in which macro-F1 last rose; patience is counted from it.
        epochs: How many epochs there have been.
    """

    epoch: int = -1
    macro_f1: float = -1.0
    loss: float = 0.0
    improved: int = -1
    epochs: int = 0

    def see(self, epoch: int, macro_f1: float, loss: float) -> bool:
        """Takes note of an epoch, and tells whether it is the best so far; a loss that is NaN is the worst."""
        self.epochs = epoch + 1
        loss = math.inf if math.isnan(loss) else loss
        if macro_f1 > self.macro_f1:
            self.improved = epoch
        if (macro_f1, -loss) <= (self.macro_f1, -self.loss):
            return False
        self.epoch, self.macro_f1, self.loss = epoch, macro_f1, loss
        return True


class ClassificationPhase:
    """Learning to classify from a few texts.

    Args:
        model: A `...ForSequenceClassification`.
        train: What is learned from.
        dev: What the best epoch is chosen on; None: no epoch is, and the last one counts.
        classes: The labels in the order of the logits.
        settings: Batch size, patience, class weights.
        seed: Of the order of the batches.
    """

    def __init__(
        self,
        model: Any,
        train: LabelledTexts,
        dev: LabelledTexts | None,
        classes: Sequence[str],
        settings: FineTuning,
        seed: int,
    ) -> None:
        self.module: nn.Module = model
        self._model, self._train, self._dev = model, train, dev
        self._classes, self._settings, self._seed = tuple(classes), settings, seed
        self._targets = torch.tensor([self._classes.index(label) for label in train.labels])
        self._weights = balanced(self._targets, len(self._classes)) if settings.class_weights else None
        self._best_weights: dict[str, Tensor] = {}
        self.best = Best()

    def begin(self) -> dict[str, float]:
        """Nothing: an untrained head has nothing to say."""
        return {}

    def batches(self, epoch: int) -> list[Rows]:
        """The texts in random batches, neighbours in length together."""
        return by_count(self._train.texts.lengths, self._settings.batch_size, self._seed, epoch)

    def load(self, rows: Rows, epoch: int) -> Batch:
        """The texts and their classes, weighed by class where asked for."""
        del epoch
        device, targets = self._device, self._targets[rows]
        weight = len(rows) if self._weights is None else float(self._weights[targets].sum())
        inputs = (self._train.texts.batch(rows, device), targets.to(device))
        return Batch(inputs, weight, len(rows), int(self._train.texts.lengths[rows].sum()), len(rows))

    def loss(self, module: nn.Module, batch: Batch) -> Tensor:
        """The sum of the cross-entropies of the batch, each weighed by its class where asked for."""
        texts, targets = batch.inputs
        logits = module(input_ids=texts.input_ids, attention_mask=texts.attention_mask).logits
        weights = None if self._weights is None else self._weights.to(logits.device)
        return functional.cross_entropy(logits.float(), targets, weight=weights, reduction="sum")

    def end_epoch(self, epoch: int, step: int) -> EpochEnd:
        """Measures on dev, keeps the weights if they are the best, and stops when patience is at its end."""
        if self._dev is None:
            return EpochEnd({})
        logs = log_probabilities(self._model, self._dev.texts)
        predictions = Predictions(self._dev.labels, self._classes, np.exp(logs))
        macro_f1, loss = MACRO_F1.of(predictions), _mean_loss(self._dev.labels, self._classes, logs)
        if self.best.see(epoch, macro_f1, loss):
            self._best_weights = snapshot(self._model)
        waited = epoch - self.best.improved >= self._settings.patience
        metrics = {"dev_macro_f1": macro_f1, "dev_accuracy": ACCURACY.of(predictions), "dev_loss": loss}
        return EpochEnd(metrics, enough=waited and step >= self._settings.min_steps)

    def take_best(self) -> None:
        """Gives the model the weights of the best epoch."""
        if self._best_weights:
            self._model.load_state_dict(self._best_weights)

    def describe(self, rows: Rows) -> str:
        """The labelled texts of `rows` by their numbers, the first ten."""
        shown = sorted(self._train.ids[rows].tolist())
        return "labelled texts " + ", ".join(str(each) for each in shown[:_SHOWN_TEXTS])

    def state(self) -> dict[str, Any]:
        """The best epoch so far."""
        return dict(vars(self.best))

    def kept(self) -> dict[str, Tensor]:
        """The best epoch's weights."""
        return self._best_weights

    def restore(self, state: dict[str, Any], kept: dict[str, Tensor]) -> None:
        """Takes the best epoch back."""
        self.best, self._best_weights = Best(**state), kept

    @property
    def _device(self) -> torch.device:
        device: torch.device = next(self._model.parameters()).device
        return device


def balanced(targets: Tensor, classes: int) -> Tensor:
    """[C] weights in inverse proportion to the classes' sizes, 1 on average over the texts."""
    counts = torch.bincount(targets, minlength=classes).clamp(min=1)
    return len(targets) / (classes * counts.float())


def _mean_loss(labels: Sequence[str], classes: Sequence[str], logs: NDArray[np.float64]) -> float:
    """The mean cross-entropy over the texts whose label the model knows; NaN where there is none."""
    known = [(row, classes.index(label)) for row, label in enumerate(labels) if label in classes]
    return float(-np.mean([logs[row, column] for row, column in known])) if known else math.nan
