"""Metrics from counts of true and predicted classes, for many confusion matrices at once.

They are scikit-learn's, for whoever needs the same metric of hundreds of parts of a test set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Counts = NDArray[np.int64]
    """[..., classes, classes]: the texts of each true class (row) that were given each class (column)."""
    Floats = NDArray[np.float64]


def confusion_counts(labels: Sequence[str], predicted: Sequence[str], part: NDArray[np.int64], parts: int) -> Counts:
    """The confusion matrix of each part of the texts, [parts, classes, classes].

    Args:
        labels, predicted: The true and the predicted class of each text.
        part: [N]; the part of each text, from 0.
        parts: How many there are.
    """
    places, names = pd.factorize(np.array([*labels, *predicted], dtype=object))
    true, given = places[: len(labels)], places[len(labels) :]
    cells = (part * len(names) + true) * len(names) + given
    return np.bincount(cells, minlength=parts * len(names) ** 2).reshape(parts, len(names), len(names))


def accuracy(counts: Counts) -> Floats:
    """The share on the diagonal."""
    return _with_texts(_share(_right(counts).sum(-1), counts.sum((-2, -1))), counts)


def macro_precision(counts: Counts) -> Floats:
    """The mean over the classes that occur; 0 for one that is never predicted."""
    return _mean_of_present(_share(_right(counts), counts.sum(-2)), counts)


def macro_recall(counts: Counts) -> Floats:
    """The mean over the classes that occur; 0 for one that no text has."""
    return _mean_of_present(_share(_right(counts), counts.sum(-1)), counts)


def macro_f1(counts: Counts) -> Floats:
    """The mean over the classes that occur."""
    return _mean_of_present(_share(2 * _right(counts), counts.sum(-2) + counts.sum(-1)), counts)


def mcc(counts: Counts) -> Floats:
    """Matthews' correlation for several classes (Gorodkin 2004); 0 if only one class is true, or predicted."""
    true, given, texts = counts.sum(-1), counts.sum(-2), counts.sum((-2, -1))
    covariance = texts * _right(counts).sum(-1) - (true * given).sum(-1)
    variances = (texts**2 - (given**2).sum(-1)) * (texts**2 - (true**2).sum(-1)).astype(float)
    return _with_texts(_share(covariance, np.sqrt(variances)), counts)


def _right(counts: Counts) -> Counts:
    return np.diagonal(counts, axis1=-2, axis2=-1)


def _share(some: NDArray[np.number], of: NDArray[np.number]) -> Floats:
    """The quotient; 0 where `of` is."""
    quotient: Floats = np.divide(some, of, out=np.zeros(np.broadcast_shapes(some.shape, of.shape)), where=of != 0)
    return quotient


def _with_texts(values: Floats, counts: Counts) -> Floats:
    """The values; NaN where there are no texts."""
    return np.where(counts.sum((-2, -1)) > 0, values, np.nan)


def _mean_of_present(values: Floats, counts: Counts) -> Floats:
    """The mean over the classes that occur among the labels or the predictions; NaN without texts."""
    present = counts.sum(-1) + counts.sum(-2) > 0
    with np.errstate(invalid="ignore"):
        mean: Floats = (values * present).sum(-1) / present.sum(-1)
    return mean
