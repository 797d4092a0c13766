from __future__ import annotations

import pandas as pd
import pytest

from selmask.predictor.client import Prediction
from selmask.ui.predict import given_classes


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ({"a": 0.2, "b*": 0.8}, r"Class: **b\*** (80 %)"),
        ({"a": 0.26, "b": 0.263, "c": 0.24, "d": 0.237}, "Undecided: b (26 %) or a (26 %)"),
        ({"a": 0.5, "b": 0.5}, "Undecided: a (50 %) or b (50 %)"),
        ({"a": 0.3, "b": 0.2, "c": 0.2, "d": 0.2, "e": 0.1}, "Class: **a** (30 %)"),
    ],
)
def test_a_class_is_named_only_if_it_is_clearly_the_likeliest(shares: dict[str, float], words: str) -> None:
    assert given_classes.in_words(Prediction(max(shares, key=shares.__getitem__), shares)) == words


def test_a_file_keeps_its_columns_and_rows() -> None:
    frame = pd.DataFrame({"p(a)": ["x", "y"], "text": ["one", None]}, [2, 3], dtype=object)
    beside = given_classes.beside(frame, {2: Prediction("a", {"a": 0.75, "b": 0.25})})
    assert list(beside.columns) == ["p(a)", "text", "predicted class", "p(a) 2", "p(b)"]
    assert beside.index.tolist() == [2, 3]
    assert beside.iloc[0].tolist() == ["x", "one", "a", 0.75, 0.25]
    assert beside.iloc[1].isna().tolist() == [False, True, True, True, True]
    assert beside["p(b)"].dtype == float
