from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from selmask.evaluation.metrics import ACCURACY, MACRO_F1
from selmask.evaluation.predictions import Predictions
from selmask.evaluation.statistics.new_texts import GROUPS, variance, widened, without_each_group

CLASSES = ("animal", "human", "plant")


def frame(texts: int, seed: int, ids: np.ndarray | None = None) -> pd.DataFrame:
    chance = np.random.default_rng(seed)
    labels = [CLASSES[place] for place in chance.integers(0, 3, texts)]
    return Predictions(labels, CLASSES, chance.dirichlet(np.ones(3), texts)).to_frame(
        np.arange(texts) if ids is None else ids
    )


def test_a_metric_without_counts_gives_the_same() -> None:
    table = frame(200, 0)
    slowly = without_each_group(replace(MACRO_F1, from_counts=None), table)
    assert without_each_group(MACRO_F1, table) == pytest.approx(slowly, abs=1e-12)


def test_a_text_is_in_the_same_group_in_every_run() -> None:
    """Where the same ids are all wrong in two runs, leaving out their group helps both at the same place."""
    ids = np.arange(400)
    whole, some = frame(400, 1, ids), frame(150, 2, ids[::2][:150])
    for table in (whole, some):
        is_right = table["id"] != 100
        table["predicted"] = table["label"].where(is_right, "nothing")
    best = [without_each_group(ACCURACY, table).argmax() for table in (whole, some)]
    assert best[0] == best[1]


def test_units_stay_together() -> None:
    table = frame(300, 3)
    together = without_each_group(ACCURACY, table, np.arange(300) // 100)
    assert len(set(together.round(12))) <= 4  # without one of three farms, or without none


def test_the_variance_of_a_mean_is_that_of_its_texts() -> None:
    """For accuracy it is known: the variance of a text's difference divided by the number of texts."""
    chance = np.random.default_rng(4)
    found, texts = [], 600
    for _ in range(60):
        right = chance.random((2, texts)) < [[0.8], [0.7]]
        tables = [
            pd.DataFrame({"id": np.arange(texts), "label": "a", "predicted": np.where(each, "a", "b")})
            for each in right
        ]
        first, second = (without_each_group(ACCURACY, each) for each in tables)
        found.append(variance((first - second)[None]))
    assert np.mean(found) == pytest.approx((0.8 * 0.2 + 0.7 * 0.3) / texts, rel=0.15)


def test_the_interval_grows_by_the_variance_over_texts() -> None:
    assert widened(2.0, 1.0, error=0.5, over_texts=0.0) == 1.0
    assert widened(2.0, 1.0, error=0.5, over_texts=0.75) == pytest.approx(0.0)
    assert widened(2.0, 4.0, error=0.5, over_texts=0.75) == pytest.approx(6.0)
    assert math.isnan(widened(2.0, 1.0, error=0.5, over_texts=math.nan))
    assert math.isnan(widened(2.0, 2.0, error=0.0, over_texts=0.1))


def test_there_are_as_many_values_as_groups() -> None:
    assert without_each_group(MACRO_F1, frame(7, 5)).shape == (GROUPS,)
