"""The family of metrics: those of selmask, and those that installed packages offer.

Another package adds a metric under the entry-point group `selmask.metrics`; nothing else needs to know it.
"""

from __future__ import annotations

import logging
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from selmask.evaluation import confusion_counts
from selmask.evaluation.metric import Metric
from selmask.family import Family

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from selmask.evaluation.predictions import Predictions

ENTRY_POINT_GROUP = "selmask.metrics"
BINS = 15
"""As in Guo et al. (2017), whose expected calibration error this is."""

log = logging.getLogger(__name__)


def metrics() -> Mapping[str, Metric]:
    """Every metric by its key: selmask's own first."""
    return _FAMILY.members


def metric(key: str) -> Metric:
    """The metric with this key.

    Raises:
        NotFound: there is no such metric; offers the nearest one.
    """
    return _FAMILY.get(key)


def measure(predictions: Predictions) -> dict[str, Any]:
    """The value of every metric by its key, `f1_per_class`, and under `predicted_classes` how many classes it predicts.

    NaN where there are no texts, or where the metric of another package fails: a run of hours is worth more than it.
    """
    values: dict[str, Any] = {key: _value(each, predictions) for key, each in metrics().items()}
    return values | {
        "f1_per_class": f1_per_class(predictions),
        "predicted_classes": len(set(predictions.predicted)),
    }


def titled(result: Mapping[str, Any]) -> dict[str, Any]:
    """A run's result with its metrics under their titles, for people."""
    return {metrics()[key].title if key in metrics() else key: value for key, value in result.items()}


def f1_per_class(predictions: Predictions) -> dict[str, float]:
    """F1 of each class that occurs among the labels or the predictions; empty without texts."""
    from sklearn.metrics import f1_score

    names = sorted({*predictions.labels, *predictions.predicted})
    if not names:
        return {}
    values = f1_score(predictions.labels, predictions.predicted, labels=names, average=None, zero_division=0)
    return {name: float(value) for name, value in zip(names, values, strict=True)}


def expected_calibration_error(correct: NDArray[np.bool_], confidence: NDArray[np.float64]) -> float:
    """The distance of confidence from accuracy, averaged over 15 equal bins of confidence (Guo et al. 2017).

    Args:
        correct: [N]; whether the most probable class was the true one.
        confidence: [N]; its probability.
    """
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, weights=confidence - correct, minlength=BINS)
    return float(np.abs(gaps).sum() / len(confidence))


def _value(metric: Metric, predictions: Predictions) -> float:
    try:
        return metric.of(predictions)
    except Exception as error:  # noqa: BLE001 - whatever a package raises, the other metrics stay
        log.warning("The metric %s cannot be computed: %s", metric.key, error)
        return math.nan


def _from_sklearn(name: str, **options: Any) -> Callable[[Predictions], float]:
    """Computes by the function of this name in `sklearn.metrics`, which compares true with predicted labels."""

    def compute(predictions: Predictions) -> float:
        from sklearn import metrics

        return float(getattr(metrics, name)(predictions.labels, predictions.predicted, **options))

    return compute


def _calibration_error(predictions: Predictions) -> float:
    correct = np.array(predictions.labels) == np.array(predictions.predicted)
    return expected_calibration_error(correct, predictions.probabilities.max(axis=1))


_MACRO: dict[str, Any] = {"average": "macro", "zero_division": 0}
"""The mean over the classes that occur among the labels or the predictions."""

ACCURACY = Metric(
    key="accuracy",
    title="accuracy",
    meaning="The share of texts that were given their true class.",
    compute=_from_sklearn("accuracy_score"),
    from_counts=confusion_counts.accuracy,
    is_share=True,
)
PRECISION = Metric(
    key="precision",
    title="macro precision",
    meaning="Of the texts given a class, the share that belongs to it; the mean over the classes.",
    compute=_from_sklearn("precision_score", **_MACRO),
    from_counts=confusion_counts.macro_precision,
    is_share=True,
)
RECALL = Metric(
    key="recall",
    title="macro recall",
    meaning="Of the texts of a class, the share that was given it; the mean over the classes.",
    compute=_from_sklearn("recall_score", **_MACRO),
    from_counts=confusion_counts.macro_recall,
    is_share=True,
)
MACRO_F1 = Metric(
    key="macro_f1",
    title="macro-F1",
    meaning="Precision and recall in one number; a rare class counts as much as any.",
    compute=_from_sklearn("f1_score", **_MACRO),
    from_counts=confusion_counts.macro_f1,
    is_share=True,
)
MCC = Metric(
    key="mcc",
    title="MCC",
    meaning="Matthews' correlation of true and predicted classes: 0 is chance, 1 is perfect.",
    compute=_from_sklearn("matthews_corrcoef"),
    from_counts=confusion_counts.mcc,
    shown=False,
)
CALIBRATION_ERROR = Metric(
    key="ece",
    title="calibration error",
    meaning="Expected calibration error: the distance of the classifier's confidence from its accuracy.",
    compute=_calibration_error,
    is_share=True,
    lower_is_better=True,
    shown=False,
)

_BUILT_IN = (ACCURACY, PRECISION, RECALL, MACRO_F1, MCC, CALIBRATION_ERROR)
_FAMILY = Family("metric", ENTRY_POINT_GROUP, lambda: _BUILT_IN, Metric, lambda each: each.key)
