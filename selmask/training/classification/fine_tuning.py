"""Fine-tuning: classification on top of an encoder, the same for every arm but for the encoder's weights."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from safetensors.torch import load_model, save_model

from selmask.evaluation.metrics import classification_metrics, predictions
from selmask.models import fast_tokenizer
from selmask.models.loading import load_for_classification
from selmask.specs import FineTuning, fingerprint
from selmask.training.checkpoint import Checkpoints
from selmask.training.classification.classification_phase import ClassificationPhase, LabelledTexts
from selmask.training.classification.encoded import EncodedTexts, padding_id, text_limit, tokenizer_of
from selmask.training.classification.prediction import log_probabilities
from selmask.training.device import peak_memory_mb
from selmask.training.loop import Loop, Outcome
from selmask.training.model_folder import model_card, write_model
from selmask.training.pace import Pace
from selmask.training.saving import saved_path
from selmask.workspace import CHECKPOINT, MODEL, PREDICTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from selmask.observer import Observer
    from selmask.training.classification.splits import Example, LabelledSplit


def fine_tune(
    settings: FineTuning,
    base: Path,
    encoder: Path,
    data: LabelledSplit,
    folder: Path,
    seed: int,
    observer: Observer,
    *,
    card: Mapping[str, object] | None = None,
) -> dict[str, Any]:
    """Trains a classifier, chooses its best epoch on dev, and measures it once on the test set.

    Goes on from a checkpoint in `folder` if there is one.

    Args:
        settings: How long and how fast.
        base: The untouched model; gives architecture, pooler and the form of the head.
        encoder: Whose weights are fine-tuned: a post-trained descendant of `base`, or `base` itself.
        data: The texts.
        folder: The run's; the result goes to `folder/model` and `folder/predictions.parquet`.
        seed: Of the head, the order of the texts and dropout.
        observer: Receives the numbers after every step and epoch; a stop request is answered by a checkpoint.
        card: How the model was made, for its model card.

    Returns:
        JSON-like: the test set's metrics (see `classification_metrics`), dev_macro_f1, best_epoch (from 1), epochs,
        steps, seconds, peak_memory_mb, sizes and notes; `stopped` is true where a stop was asked for, and then there
        are no metrics, for the test set is used once.

    Raises:
        BadModel: a model cannot be loaded, or `encoder` does not descend from `base`.
        RunFailed: the loss is not a finite number.
        SelmaskError: the disk is full or cannot be written to.
    """
    model = load_for_classification(base, encoder, data.classes, seed)
    encode = _Encoder(encoder, settings.max_length)
    phase = ClassificationPhase(model, encode(data.train), encode(data.dev), data.classes, settings, seed)
    checkpoints = Checkpoints(folder / CHECKPOINT, _identity(settings, data, seed))
    outcome = Loop(phase, _pace(settings, phase, seed), checkpoints, observer).run()
    result = _facts(outcome, phase, data)
    if outcome.stopped:
        return result
    phase.take_best()
    test = encode(data.test)
    probabilities = np.exp(log_probabilities(model, test.texts))
    result |= classification_metrics(test.labels, data.classes, probabilities)
    with saved_path(folder / PREDICTIONS, "predictions") as draft:
        _predictions(test, data.classes, probabilities).to_parquet(draft, index=False)
    readme = model_card("Fine-tuned classifier", "text-classification", card or {}, result)
    write_model(folder / MODEL, model, encode.tokenizer, fast_tokenizer.folder_of(encoder), readme)
    checkpoints.clear()
    return result


class Trained(NamedTuple):
    """A classifier, on whatever device, and the steps it took just now; None where a stop was asked for."""

    model: Any
    steps: int


def train_classifier(
    settings: FineTuning,
    base: Path,
    data: LabelledSplit,
    folder: Path,
    seed: int,
    observer: Observer,
    kept: Path | None = None,
) -> Trained:
    """A classifier that has learned from the training texts alone, for a strategy that asks which words decide.

    Neither dev nor test is looked at: no epoch is chosen, all are done and the last one counts.

    Args:
        settings, base, data, seed, observer: As `fine_tune`'s.
        folder: For the checkpoint, which is removed in the end.
        kept: The file that the classifier is kept in; where it is there, nothing is trained.

    Raises:
        BadModel: the model cannot be loaded.
        RunFailed: the loss is not a finite number.
        SelmaskError: the disk is full or cannot be written to.
    """
    model = load_for_classification(base, base, data.classes, seed)
    if kept is not None and kept.is_file():
        load_model(model, str(kept))
        return Trained(model, 0)
    encode = _Encoder(base, settings.max_length)
    phase = ClassificationPhase(model, encode(data.train), None, data.classes, settings, seed)
    observer.report(0, message="Learning the labels")
    checkpoints = Checkpoints(folder / CHECKPOINT, _identity(settings, data, seed))
    outcome = Loop(phase, _pace(settings, phase, seed), checkpoints, observer).run()
    if outcome.stopped:
        return Trained(None, outcome.position.step)
    if kept is not None:
        with saved_path(kept, "classifier") as draft:
            save_model(model, str(draft))
    checkpoints.clear()
    return Trained(model, outcome.position.step)


def _identity(settings: FineTuning, data: LabelledSplit, seed: int) -> str:
    return fingerprint([settings.chosen, seed, data.classes, [each.id for each in data.train]])


class _Encoder:
    """Turns examples into what the phase takes, with the encoder's own tokenizer."""

    def __init__(self, model: Path, max_length: int) -> None:
        self.tokenizer = tokenizer_of(model)
        self._max_length, self._pad_id = text_limit(model, max_length), padding_id(model)

    def __call__(self, examples: Sequence[Example]) -> LabelledTexts:
        texts = EncodedTexts.of([each.text for each in examples], self.tokenizer, self._max_length, self._pad_id)
        return LabelledTexts(texts, [each.label for each in examples], np.array([each.id for each in examples], int))


def _pace(settings: FineTuning, phase: ClassificationPhase, seed: int) -> Pace:
    per_epoch = len(phase.batches(0))
    return Pace(
        steps=max(settings.epochs, math.ceil(settings.min_steps / per_epoch)) * per_epoch,
        learning_rate=settings.learning_rate,
        warmup=settings.warmup,
        weight_decay=settings.weight_decay,
        clip=settings.clip,
        seed=seed,
    )


def _predictions(test: LabelledTexts, classes: Sequence[str], probabilities: NDArray[np.float64]) -> pd.DataFrame:
    """One row per text: id, label, predicted, and prob_<label> for each class."""
    columns = {f"prob_{name}": probabilities[:, place] for place, name in enumerate(classes)}
    return pd.DataFrame(
        {"id": test.ids, "label": list(test.labels), "predicted": predictions(classes, probabilities), **columns}
    )


def _facts(outcome: Outcome, phase: ClassificationPhase, data: LabelledSplit) -> dict[str, Any]:
    return {
        "stopped": outcome.stopped,
        "dev_macro_f1": phase.best.macro_f1 if phase.best.epoch >= 0 else None,
        "best_epoch": phase.best.epoch + 1,
        "epochs": phase.best.epochs,
        "steps": outcome.position.step,
        "seconds": round(outcome.position.seconds, 1),
        "peak_memory_mb": round(peak_memory_mb()),
        "train_size": len(data.train),
        "dev_size": len(data.dev),
        "test_size": len(data.test),
        "classes": list(data.classes),
        "notes": [*data.notes, *outcome.position.notes],
    }
