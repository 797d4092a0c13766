from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn import metrics as sklearn_metrics

from selmask.errors import BadInput, NotFound
from selmask.evaluation.metrics import MACRO_F1, expected_calibration_error, measure, metric, metrics, titled
from selmask.evaluation.predictions import Predictions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CLASSES = ("animal", "human", "plant")


def one_hot(*labels: str) -> NDArray[np.float64]:
    return np.array([[float(label == name) for name in CLASSES] for label in labels])


def perfect(labels: Sequence[str], predicted: Sequence[str]) -> Predictions:
    """A model that is sure of what it predicts."""
    return Predictions(labels, CLASSES, one_hot(*predicted))


def test_metrics_equal_those_of_scikit_learn() -> None:
    chance = np.random.default_rng(0)
    labels = [CLASSES[place] for place in chance.integers(0, 3, 200)]
    predictions = Predictions(labels, CLASSES, chance.dirichlet(np.ones(3), 200))
    values, predicted = measure(predictions), predictions.predicted
    assert values["accuracy"] == pytest.approx(sklearn_metrics.accuracy_score(labels, predicted))
    assert values["macro_f1"] == pytest.approx(sklearn_metrics.f1_score(labels, predicted, average="macro"))
    assert values["precision"] == pytest.approx(sklearn_metrics.precision_score(labels, predicted, average="macro"))
    assert values["recall"] == pytest.approx(sklearn_metrics.recall_score(labels, predicted, average="macro"))
    assert values["mcc"] == pytest.approx(sklearn_metrics.matthews_corrcoef(labels, predicted))
    expected = sklearn_metrics.f1_score(labels, predicted, average=None, labels=list(CLASSES))
    assert list(values["f1_per_class"].values()) == pytest.approx(expected)


def test_a_perfect_classifier() -> None:
    values = measure(perfect(CLASSES, CLASSES))
    assert {values[key] for key in ("accuracy", "precision", "recall", "macro_f1", "mcc")} == {1.0}
    assert values["ece"] == 0


def test_a_label_unknown_to_the_model_counts_as_an_error() -> None:
    values = measure(perfect(["animal", "strange"], ["animal", "animal"]))
    assert values["accuracy"] == 0.5
    assert values["macro_f1"] == pytest.approx(1 / 3)
    assert values["f1_per_class"] == {"animal": pytest.approx(2 / 3), "strange": 0}


def test_a_class_that_occurs_nowhere_does_not_lower_the_average() -> None:
    values = measure(perfect(["animal", "plant"], ["animal", "plant"]))
    assert values["macro_f1"] == 1
    assert "human" not in values["f1_per_class"]


def test_without_texts_all_metrics_are_missing() -> None:
    values = measure(Predictions([], CLASSES, np.empty((0, 3))))
    assert (values.pop("f1_per_class"), values.pop("predicted_classes")) == ({}, 0)
    assert values.keys() == metrics().keys()
    assert all(math.isnan(value) for value in values.values())


def test_the_keys_of_stored_results_stay() -> None:
    assert [*metrics()][:6] == ["accuracy", "precision", "recall", "macro_f1", "mcc", "ece"]
    assert [key for key, each in metrics().items() if each.lower_is_better] == ["ece"]


def test_an_unknown_metric_is_refused_with_the_list_of_all() -> None:
    with pytest.raises(NotFound, match=r"metric called 'macro-f1'.*accuracy, ece, macro_f1.*Did you mean 'macro_f1'"):
        metric("macro-f1")


@pytest.mark.parametrize("key", ["seconds", "arm", "f1_per_class"])
def test_a_metric_cannot_have_the_key_of_another_fact(key: str) -> None:
    with pytest.raises(BadInput, match="means something else"):
        replace(MACRO_F1, key=key)


def test_a_result_for_people_has_titles_instead_of_keys() -> None:
    assert titled({"macro_f1": 0.5, "steps": 3}) == {"macro-F1": 0.5, "steps": 3}


def test_predictions_survive_a_round_trip_through_their_table() -> None:
    chance = np.random.default_rng(2)
    before = Predictions(["animal", "strange"], CLASSES, chance.dirichlet(np.ones(3), 2))
    table = before.to_frame([7, 3])
    after = Predictions.from_frame(table)
    assert list(table["id"]) == [7, 3]
    assert (after.labels, tuple(after.classes), after.predicted) == (before.labels, CLASSES, before.predicted)
    np.testing.assert_array_equal(after.probabilities, before.probabilities)


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
