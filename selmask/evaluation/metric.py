"""Metric: one record that computes a number from predictions and says how it is named, shown and compared."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selmask.errors import BadInput
from selmask.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from selmask.evaluation.predictions import Predictions

TAKEN = frozenset(
    {
        "run",
        "arm",
        "strategy",
        "model",
        "repeat",
        "budget",
        "unit",
        "post_training_run",
        "fine_tuning_seed",
        "one_class",
    }
    | {
        "dev_macro_f1",
        "learning_rate",
        "candidates",
        "f1_per_class",
        "predicted_classes",
        "best_epoch",
        "epochs",
        "steps",
        "seconds",
        "peak_memory_mb",
        "stopped",
    }
    | {"train_size", "dev_size", "test_size", "classes", "notes"}
)
"""Keys that mean something else in a run's result, or in the table of an experiment's runs."""


@dataclass(frozen=True, kw_only=True)
class Metric(Quantity):
    """One way to measure a classifier.

    Attributes:
        key: Its name in a run's result, on the command line and in Python, such as "macro_f1".
        compute: From the predictions for at least one text to a number.
        from_counts: The same from confusion matrices, [..., classes, classes] to [...], where they suffice: how it
            would vary with other texts is then told in milliseconds.
        lower_is_better: Whether a smaller value is the better one.
        shown: Whether tables of results have a column for it; arms can be compared by it in any case.

    Raises:
        BadInput: the key means something else.
    """

    key: str
    compute: Callable[[Predictions], float]
    from_counts: Callable[[NDArray[np.int64]], NDArray[np.float64]] | None = None
    lower_is_better: bool = False
    shown: bool = True

    def __post_init__(self) -> None:
        if self.key in TAKEN:
            raise BadInput("This key cannot name a metric: it means something else", given=self.key)

    def of(self, predictions: Predictions) -> float:
        """The metric's value; NaN without texts."""
        return float(self.compute(predictions)) if len(predictions.labels) else math.nan
