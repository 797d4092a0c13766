from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn import metrics

from selmask.evaluation.metrics import classification_metrics, expected_calibration_error, predictions

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLASSES = ("animal", "human", "plant")


def one_hot(*labels: str) -> NDArray[np.float64]:
    return np.array([[float(label == name) for name in CLASSES] for label in labels])


def test_they_equal_scikit_learns() -> None:
    chance = np.random.default_rng(0)
    labels = [CLASSES[place] for place in chance.integers(0, 3, 200)]
    probabilities = chance.dirichlet(np.ones(3), 200)
    found = classification_metrics(labels, CLASSES, probabilities)
    predicted = predictions(CLASSES, probabilities)
    assert found["accuracy"] == pytest.approx(metrics.accuracy_score(labels, predicted))
    assert found["macro_f1"] == pytest.approx(metrics.f1_score(labels, predicted, average="macro"))
    assert found["precision"] == pytest.approx(metrics.precision_score(labels, predicted, average="macro"))
    assert found["recall"] == pytest.approx(metrics.recall_score(labels, predicted, average="macro"))
    assert found["mcc"] == pytest.approx(metrics.matthews_corrcoef(labels, predicted))
    expected = metrics.f1_score(labels, predicted, average=None, labels=list(CLASSES))
    assert list(found["f1_per_class"].values()) == pytest.approx(expected)


def test_a_perfect_classifier() -> None:
    found = classification_metrics(CLASSES, CLASSES, one_hot(*CLASSES))
    assert {found[key] for key in ("accuracy", "precision", "recall", "macro_f1", "mcc")} == {1.0}
    assert found["ece"] == 0


def test_a_label_the_model_does_not_know_counts_as_an_error() -> None:
    found = classification_metrics(["animal", "strange"], CLASSES, one_hot("animal", "animal"))
    assert found["accuracy"] == 0.5
    assert found["f1_per_class"] == {"animal": pytest.approx(2 / 3), "strange": 0}


def test_a_class_that_occurs_nowhere_does_not_lower_the_average() -> None:
    found = classification_metrics(["animal", "plant"], CLASSES, one_hot("animal", "plant"))
    assert found["macro_f1"] == 1
    assert "human" not in found["f1_per_class"]


def test_without_texts_nothing_is_measured() -> None:
    found = classification_metrics([], CLASSES, np.empty((0, 3)))
    assert all(math.isnan(value) for value in found.values())


def test_calibration_error_by_hand() -> None:
    correct = np.array([True, False, True, True])
    confidence = np.array([0.95, 0.95, 0.62, 0.61])
    # two bins of two texts: |0.95 - 0.5| and |0.615 - 1|
    assert expected_calibration_error(correct, confidence) == pytest.approx((2 * 0.45 + 2 * 0.385) / 4)


def test_a_calibrated_classifier_has_hardly_any_error() -> None:
    chance = np.random.default_rng(1)
    confidence = chance.uniform(0.4, 1, 50_000)
    assert expected_calibration_error(chance.random(50_000) < confidence, confidence) < 0.01
    assert expected_calibration_error(np.zeros(10, dtype=bool), np.ones(10)) == 1
