"""Metrics from counts are those from predictions, for every part of the texts."""

from __future__ import annotations

import numpy as np
import pytest

from selmask.evaluation.confusion_counts import confusion_counts
from selmask.evaluation.metrics import metrics
from selmask.evaluation.predictions import Predictions

CLASSES = ("animal", "human", "plant", "rare")
PARTS = 12


def drawn(seed: int, labels: int) -> tuple[Predictions, np.ndarray]:
    """Predictions that are sometimes right, with some classes that are rarely true or never predicted."""
    chance = np.random.default_rng(seed)
    true = [(*CLASSES, "strange")[place] for place in chance.choice(5, labels, p=[0.4, 0.3, 0.25, 0.02, 0.03])]
    probabilities = chance.dirichlet([1.0, 1.0, 1.0, 0.02], labels)
    return Predictions(true, CLASSES, probabilities), chance.integers(0, PARTS, labels)


@pytest.mark.parametrize("key", [key for key, each in metrics().items() if each.from_counts])
@pytest.mark.parametrize(("seed", "labels"), [(0, 300), (1, 40), (2, 13)])
def test_counts_give_what_predictions_give(key: str, seed: int, labels: int) -> None:
    (predictions, part), metric = drawn(seed, labels), metrics()[key]
    assert metric.from_counts is not None
    values = metric.from_counts(confusion_counts(predictions.labels, predictions.predicted, part, PARTS))
    for number, value in enumerate(values):
        of_part = [place for place, its_part in enumerate(part) if its_part == number]
        rows = Predictions(
            [predictions.labels[place] for place in of_part], CLASSES, predictions.probabilities[of_part]
        )
        assert (np.isnan(value) and not of_part) or value == pytest.approx(metric.of(rows), abs=1e-12)


def test_most_metrics_can_be_counted() -> None:
    assert {key for key, each in metrics().items() if each.from_counts} >= {"accuracy", "macro_f1", "mcc"}
