from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from selmask.store.plain import number, to_json


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2), np.int64(2), np.array(2.0)])
def test_every_kind_of_number_becomes_a_float(value: object) -> None:
    assert number(value) == 2.0
    assert type(number(value)) is float


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.float32("-inf")])
def test_values_that_are_not_finite_become_none(value: object) -> None:
    assert number(value) is None


def test_a_result_with_numpy_paths_and_nan_is_json() -> None:
    value = {"f1": np.float32(0.5), "per_class": np.array([1.0, np.nan]), "model": Path("model"), 3: (True, None)}
    assert json.loads(to_json(value)) == {"f1": 0.5, "per_class": [1.0, None], "model": "model", "3": [True, None]}
