"""Logistic regression on features of labelled texts: the classifier of every anchor that learns."""

from __future__ import annotations

import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from selmask.evaluation.metrics import measure
from selmask.evaluation.predictions import Predictions

if TYPE_CHECKING:
    from collections.abc import Sequence

PENALTIES = (0.1, 1.0, 10.0, 100.0)
"""The inverse strengths of the penalty that are tried."""
USUAL = 1.0
"""The one that is taken where a class has a single text, so that nothing can be tried."""
FOLDS = 3
"""Parts of the cross-validation: few, because a class may have no more texts than that."""

_STEPS = 2000
"""The most iterations: more than the 100 of scikit-learn, so that it converges on features of any scale."""


class Texts(NamedTuple):
    """Labelled texts: their features, a row each (dense or sparse), and their labels."""

    features: Any
    labels: Sequence[str]


class Fitted(NamedTuple):
    """What was learned: the predictions for the test texts, and the inverse strength of the penalty."""

    predictions: Predictions
    penalty: float

    def facts(self) -> dict[str, Any]:
        """Every metric on the test texts (see `measure`), and the penalty, JSON-like."""
        return measure(self.predictions) | {"penalty": self.penalty}


def fit(learned: Texts, test: Texts, *, class_weights: bool, seed: int) -> Fitted:
    """Learns with the penalty of the lowest loss in a cross-validation, and predicts the test texts.

    A few dozen dev texts would choose worse: on real posts with 200 labels, five penalties chosen by macro-F1 on 40 dev
    texts cost two to ten points of macro-F1.

    Args:
        learned: The texts to learn from, of at least two classes.
        test: The texts to predict.
        class_weights: Whether rare classes get more weight.
        seed: Of the folds.
    """
    from sklearn.exceptions import ConvergenceWarning

    folds = min(FOLDS, *Counter(learned.labels).values())
    with warnings.catch_warnings():
        # With a weak penalty on separable texts the weights grow without end; the predictions no longer change.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = _model(folds, class_weights=class_weights, seed=seed).fit(learned.features, list(learned.labels))
    predictions = Predictions(test.labels, tuple(map(str, model.classes_)), model.predict_proba(test.features))
    return Fitted(predictions, float(getattr(model, "C_", USUAL)))


def _model(folds: int, *, class_weights: bool, seed: int) -> Any:
    from sklearn.linear_model import LogisticRegression, LogisticRegressionCV
    from sklearn.model_selection import StratifiedKFold

    options = {"max_iter": _STEPS, "class_weight": "balanced" if class_weights else None}
    if folds < 2:
        return LogisticRegression(C=USUAL, **options)
    return LogisticRegressionCV(
        Cs=list(PENALTIES),
        cv=StratifiedKFold(folds, shuffle=True, random_state=seed),
        scoring="neg_log_loss",
        l1_ratios=(0,),
        use_legacy_attributes=False,
        **options,
    )
