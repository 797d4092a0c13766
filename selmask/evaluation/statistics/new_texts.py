"""How much a mean difference would vary with other test texts, from the predictions that are kept.

All repeats share one pool of texts, so their spread does not tell what happens on others. The delete-group jackknife
does (Kott 2001, The Delete-a-Group Jackknife, Journal of Official Statistics): the texts are dealt into groups, the
difference is measured without each group, and its variance over texts follows from how much that moves it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from selmask.evaluation.confusion_counts import confusion_counts
from selmask.evaluation.predictions import Predictions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from selmask.evaluation.metric import Metric

    Floats = NDArray[np.float64]
    VarianceOverTexts = Callable[[Sequence[tuple[int, int]]], float]
    """Of the mean difference between runs, from the ids of both runs of each repeat; NaN if it cannot be told."""

GROUPS = 40
"""So many that the variance has 39 degrees of freedom, and so few that each holds several texts of most classes."""


def without_each_group(metric: Metric, frame: pd.DataFrame, unit: NDArray[np.int64] | None = None) -> Floats:
    """The metric without each group of texts, [GROUPS]; NaN where no text is left, or the metric fails.

    Args:
        metric: What is measured.
        frame: The predictions for some texts (see `Predictions.to_frame`).
        unit: [N]; texts with the same number, such as those of one farm, are in the same group; by default each text
            is alone.
    """
    group = _dealt(frame["id"].to_numpy() if unit is None else unit)
    if metric.from_counts is not None:
        counts = confusion_counts(list(frame["label"]), list(frame["predicted"]), group, GROUPS)
        return metric.from_counts(counts.sum(0) - counts)
    predictions = Predictions.from_frame(frame)
    return np.array([_measured(metric, predictions, group != left_out) for left_out in range(GROUPS)])


def variance(differences: Floats) -> float:
    """The variance over texts of the mean difference.

    Args:
        differences: [repeats, GROUPS]; the difference of two runs of a repeat without each group.
    """
    means = differences.mean(axis=0)
    return float((GROUPS - 1) / GROUPS * ((means - means.mean()) ** 2).sum())


def widened(mean: float, bound: float, error: float, over_texts: float) -> float:
    """A bound of the interval of `mean` for these texts, moved away from it so that it holds for new ones.

    Args:
        mean: The mean difference.
        bound: One end of its interval.
        error: Its standard error over repeats.
        over_texts: Its variance over texts, which is added to that over repeats.
    """
    return mean + (bound - mean) * math.sqrt(1 + over_texts / error**2) if error else math.nan


def _dealt(unit: NDArray[np.int64]) -> NDArray[np.int64]:
    """The group of each text, by a hash of its unit: a text has to be in the same group in all runs."""
    return (pd.util.hash_array(unit) % GROUPS).astype(np.int64)


def _measured(metric: Metric, predictions: Predictions, kept: NDArray[np.bool_]) -> float:
    labels = [label for label, is_kept in zip(predictions.labels, kept, strict=True) if is_kept]
    return metric.of(Predictions(labels, predictions.classes, predictions.probabilities[kept]))
