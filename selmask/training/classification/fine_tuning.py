"""Fine-tuning: a classifier on top of an encoder, trained the same way in every arm of an experiment."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from safetensors.torch import load_model, save_model

from selmask.disk.room import once_there_is_room
from selmask.evaluation.metrics import measure, titled
from selmask.evaluation.predictions import Predictions
from selmask.fields.learning_rate import choice_in_words
from selmask.models import tokenizer_files
from selmask.models.loading import load_for_classification
from selmask.training.checkpoint import Checkpoints
from selmask.training.classification.candidates import Learned, learn_at_best
from selmask.training.classification.classification_phase import ClassificationPhase, LabelledTexts
from selmask.training.classification.encoded import TextEncoder
from selmask.training.classification.kept_predictions import keep_predictions
from selmask.training.classification.probabilities import log_probabilities
from selmask.training.device import peak_memory_mb
from selmask.training.finished_model import Destination, model_card, weights_of, write_model
from selmask.training.loop import Loop
from selmask.training.pace import Pace
from selmask.training.saving import saved_path
from selmask.training.team import Team
from selmask.workspace import CHECKPOINT, MODEL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from selmask.observer import Observer
    from selmask.specs import FineTuning
    from selmask.training.classification.example import Example
    from selmask.training.classification.splits import LabelledSplit

OPTIMISTIC = "The best epoch is chosen on the test set itself, as published: its figures are optimistic."


def fine_tune(
    settings: FineTuning,
    base: Path,
    encoder: Path,
    data: LabelledSplit,
    destination: Destination,
    seed: int,
    observer: Observer,
) -> dict[str, Any]:
    """Trains a classifier, chooses its best epoch on dev, and measures it once on the test set.

    Of several learning rates it chooses the best one on dev, too. Resumes from a checkpoint in the destination if there
    is one.

    Args:
        settings: How long and how fast.
        base: The untouched model; gives architecture, pooler and the form of the head.
        encoder: The model whose weights are fine-tuned: a post-trained descendant of `base`, or `base` itself.
        data: The texts.
        destination: Folder and card of the result; `model` and `predictions.parquet` are written to it.
        seed: Of the head, the order of the texts and dropout.
        observer: Receives the numbers of every step and epoch; a stop request is answered by a checkpoint.

    Returns:
        JSON-like: the metrics on the test set (see `measure`), dev_macro_f1, best_epoch (from 1),
        epochs, steps, seconds, peak_memory_mb, sizes and notes; of several learning rates also the chosen
        `learning_rate` and, with the dev_macro_f1 of each, `candidates`, whose steps and seconds are summed.
        `stopped` is true after a stop request, and then there are no metrics, because the test set is used only once.

    Raises:
        BadModel: a model cannot be loaded, or `encoder` does not descend from `base`.
        RunFailed: the loss is not a finite number.
        SelmaskError: the disk is full or cannot be written to.
    """
    reader = TextEncoder(encoder, settings.max_length)
    trainer = _Trainer(base, encoder, reader, data, seed)
    learned = trainer.train(settings, destination.folder, observer)
    model, result = learned.model, _facts(learned, data, settings)
    if learned.outcome.stopped:
        return result
    test = _encoded(reader, data.test)
    predictions = Predictions(test.labels, data.classes, np.exp(log_probabilities(model, test.texts)))
    result |= measure(predictions)
    step = result["steps"]
    keep_predictions(predictions, [each.id for each in data.test], destination.folder, observer, step=step)
    readme = model_card("Fine-tuned classifier", "text-classification", destination.card, _on_card(result))
    folder, described_by = destination.folder / MODEL, tokenizer_files.folder_of(encoder)
    write = partial(write_model, folder, model, reader.tokenizer, described_by, readme)
    once_there_is_room(write, destination.folder, weights_of(model), "model", observer, step=step)
    return result


class _Trainer(NamedTuple):
    """Trains classifiers of one repeat, which differ in the learning rate alone."""

    base: Path
    encoder: Path
    reader: TextEncoder
    data: LabelledSplit
    seed: int

    def train(self, settings: FineTuning, folder: Path, observer: Observer) -> Learned:
        """Trains at the learning rate, or at each of several, with checkpoints in `folder`."""
        if len(settings.rates) == 1:
            return self.train_at(settings, folder, observer)
        checkpoints = _checkpoints(folder, settings, self.data, self.seed)
        return learn_at_best(settings, self.train_at, self._load(), checkpoints, observer)

    def train_at(self, settings: FineTuning, folder: Path, observer: Observer) -> Learned:
        """Trains at one learning rate."""
        model = self._load()
        train, dev = (_encoded(self.reader, examples) for examples in (self.data.train, self.data.dev))
        phase = ClassificationPhase(model, train, dev, self.data.classes, settings, self.seed, self.data.rows)
        checkpoints = _checkpoints(folder, settings, self.data, self.seed)
        team = Team(settings.precision)
        outcome = Loop(phase, _pace(settings, phase, self.seed), checkpoints, observer, team=team).run()
        phase.take_best()
        return Learned(model, phase.best, outcome, {})

    def _load(self) -> Any:
        return load_for_classification(self.base, self.encoder, self.data.classes, self.seed)


class ClassifierTraining(NamedTuple):
    """A classifier to be trained on labels alone, for a scorer or a trial.

    Attributes:
        data: The texts; only the training part is read.
        settings: How long and how fast.
        seed: Of the head, the order of the texts and dropout.
        folder: For the checkpoint, which is removed at the end.
    """

    data: LabelledSplit
    settings: FineTuning
    seed: int
    folder: Path


class TrainedClassifier(NamedTuple):
    """A classifier on the device it was trained on, None after a stop request; and the steps taken just now."""

    model: Any
    steps: int


def train_classifier(
    training: ClassifierTraining, base: Path, observer: Observer, cache: Path | None = None
) -> TrainedClassifier:
    """Trains a classifier on the training texts alone, for a strategy that asks which words decide.

    Neither dev nor test is read: no epoch is chosen, all epochs are run and the last one counts.

    Args:
        training: Texts, settings and seed.
        base: Folder of the base model.
        observer: As in `fine_tune`.
        cache: File for the trained classifier; if it exists, it is loaded and nothing is trained.

    Raises:
        BadModel: the model cannot be loaded.
        RunFailed: the loss is not a finite number.
        SelmaskError: the disk is full or cannot be written to.
    """
    data, settings, seed, folder = training
    model = load_for_classification(base, base, data.classes, seed)
    if cache is not None and cache.is_file():
        load_model(model, str(cache))
        return TrainedClassifier(model, 0)
    train = _encoded(TextEncoder(base, settings.max_length), data.train)
    phase = ClassificationPhase(model, train, None, data.classes, settings, seed, data.rows)
    observer.report(0, message="Learning the labels")
    checkpoints = _checkpoints(folder, settings, data, seed)
    team = Team(settings.precision)
    outcome = Loop(phase, _pace(settings, phase, seed), checkpoints, observer, team=team).run()
    if outcome.stopped:
        return TrainedClassifier(None, outcome.position.step)
    if cache is not None:
        keep, size = partial(_keep_classifier, model, cache), weights_of(model)
        once_there_is_room(keep, cache.parent, size, "classifier", observer, step=outcome.position.step)
    checkpoints.clear()
    return TrainedClassifier(model, outcome.position.step)


def _keep_classifier(model: Any, file: Path) -> None:
    with saved_path(file, "classifier") as draft:
        save_model(model, str(draft))


def _checkpoints(folder: Path, settings: FineTuning, data: LabelledSplit, seed: int) -> Checkpoints:
    return Checkpoints.of(folder / CHECKPOINT, settings, seed, data.classes, [each.id for each in data.train])


def _encoded(encoder: TextEncoder, examples: Sequence[Example]) -> LabelledTexts:
    texts = encoder.encode([each.text for each in examples])
    return LabelledTexts(texts, [each.label for each in examples], np.array([each.id for each in examples], int))


def _pace(settings: FineTuning, phase: ClassificationPhase, seed: int) -> Pace:
    per_epoch = len(phase.batches(0))
    # Whole epochs, because the best one is chosen at an epoch's end.
    epochs = max(settings.epochs, math.ceil(settings.min_steps / per_epoch))
    return Pace.of(settings, epochs * per_epoch, seed)


def _on_card(result: dict[str, Any]) -> dict[str, Any]:
    """The result as the model's card shows it."""
    choice = choice_in_words(result)
    facts = {key: value for key, value in titled(result).items() if key not in ("learning_rate", "candidates")}
    return facts | ({"learning rate": choice} if choice else {})


def _facts(learned: Learned, data: LabelledSplit, settings: FineTuning) -> dict[str, Any]:
    optimistic = [OPTIMISTIC] if settings.best_epoch_on == "test" else []
    best, position = learned.best, learned.outcome.position
    return {
        "stopped": learned.outcome.stopped,
        "dev_macro_f1": best.macro_f1 if best.epoch >= 0 else None,
        "best_epoch": best.epoch + 1,
        "epochs": best.epochs,
        **learned.facts,
        "steps": position.step,
        "seconds": round(position.seconds, 1),
        "peak_memory_mb": round(peak_memory_mb()),
        "train_size": len(data.train),
        "dev_size": len(data.dev),
        "test_size": len(data.test),
        "classes": list(data.classes),
        "notes": [*data.notes, *optimistic, *position.notes],
    }
