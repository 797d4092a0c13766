"""Metrics of a classifier on one set of texts, macro-F1 first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn import metrics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

BINS = 15


def classification_metrics(
    labels: Sequence[str], classes: Sequence[str], probabilities: NDArray[np.float64]
) -> dict[str, Any]:
    """Accuracy, macro-averaged precision, recall and F1, MCC, F1 of each class, and the expected calibration error.

    Args:
        labels: The true label of each of N texts; one that is not among `classes` is an error for any model.
        classes: The C labels the model knows, in the order of the columns.
        probabilities: [N, C].

    Returns:
        accuracy, precision, recall, macro_f1, mcc, ece from 0 to 1 (mcc from -1), and f1_per_class by label. Classes
        that occur neither in `labels` nor in the predictions are left out of the averages; without texts all are NaN.
    """
    if not len(labels):
        return dict.fromkeys(("accuracy", "precision", "recall", "macro_f1", "mcc", "ece"), math.nan)
    predicted = predictions(classes, probabilities)
    names = sorted({*labels, *predicted})
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        labels, predicted, labels=names, average=None, zero_division=0
    )
    return {
        "accuracy": float(metrics.accuracy_score(labels, predicted)),
        "precision": float(precision.mean()),
        "recall": float(recall.mean()),
        "macro_f1": float(f1.mean()),
        "mcc": float(metrics.matthews_corrcoef(labels, predicted)),
        "ece": expected_calibration_error(np.array(labels) == np.array(predicted), probabilities.max(axis=1)),
        "f1_per_class": {name: float(value) for name, value in zip(names, f1, strict=True)},
    }


def predictions(classes: Sequence[str], probabilities: NDArray[np.float64]) -> list[str]:
    """The most probable class of each row of `probabilities` [N, C]."""
    return [classes[place] for place in probabilities.argmax(axis=1)]


def expected_calibration_error(correct: NDArray[np.bool_], confidence: NDArray[np.float64]) -> float:
    """How far confidence is from accuracy, averaged over 15 equal bins of confidence (Guo et al. 2017).

    Args:
        correct: [N]; whether the most probable class was the true one.
        confidence: [N]; its probability.
    """
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, weights=confidence - correct, minlength=BINS)
    return float(np.abs(gaps).sum() / len(confidence))
