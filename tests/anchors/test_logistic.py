from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from selmask.anchors.logistic import PENALTIES, USUAL, Texts, fit
from selmask.evaluation.metrics import ACCURACY

LABELS = ["plant", "animal", "human"]


def texts(per_class: int, seed: int, noise: float = 0.3) -> Texts:
    """Points around one corner for each class."""
    labels = LABELS * per_class
    chance = np.random.default_rng(seed)
    corners = np.eye(3)[[LABELS.index(label) for label in labels]]
    return Texts(corners + chance.normal(scale=noise, size=corners.shape), labels)


def test_it_learns() -> None:
    fitted = fit(texts(20, 0), texts(50, 1), class_weights=False, seed=0)
    assert ACCURACY.of(fitted.predictions) > 0.9
    assert fitted.penalty in PENALTIES
    assert fitted.predictions.probabilities.sum(axis=1) == pytest.approx(1)
    assert fitted.facts()["accuracy"] == ACCURACY.of(fitted.predictions)


def test_sparse_features_give_the_same() -> None:
    learned, test = texts(20, 0), texts(50, 1)
    dense = fit(learned, test, class_weights=True, seed=0).predictions
    thin = [part._replace(features=sparse.csr_array(part.features)) for part in (learned, test)]
    again = fit(*thin, class_weights=True, seed=0).predictions
    assert again.probabilities == pytest.approx(dense.probabilities, abs=1e-3)


def test_the_same_seed_gives_the_same() -> None:
    first, again = (fit(texts(5, 0), texts(9, 1), class_weights=False, seed=3).predictions for _ in range(2))
    assert (first.probabilities == again.probabilities).all()


@pytest.mark.parametrize(("per_class", "tries"), [(1, False), (2, True)])
def test_few_texts_of_a_class_are_enough(per_class: int, tries: bool) -> None:
    fitted = fit(texts(per_class, 0, noise=0.01), texts(5, 1, noise=0.01), class_weights=False, seed=0)
    assert ACCURACY.of(fitted.predictions) == 1
    assert tries or fitted.penalty == USUAL


def test_rare_classes_get_more_weight_if_asked() -> None:
    many, few = texts(40, 0, noise=1.0), texts(40, 1, noise=1.0)
    rows = [row for row, label in enumerate(many.labels) if label != "human" or row < 12]
    uneven = Texts(many.features[rows], [many.labels[row] for row in rows])
    plain, weighted = (
        fit(uneven, few, class_weights=weights, seed=0).predictions.predicted.count("human")
        for weights in (False, True)
    )
    assert weighted > plain
