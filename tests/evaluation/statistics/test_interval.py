from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from selmask.evaluation.statistics.interval import mean_interval


def test_the_interval_of_a_mean_is_students() -> None:
    values = [0.013, 0.021, -0.004, 0.017]
    of_scipy = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert mean_interval(values) == pytest.approx((of_scipy.low, of_scipy.high))


def test_fewer_than_two_values_have_no_interval() -> None:
    assert all(map(math.isnan, [*mean_interval([]), *mean_interval([0.5])]))


def test_it_covers_the_mean_as_often_as_it_says() -> None:
    chance = np.random.default_rng(5)
    samples = chance.normal(1, 1, (400, 6))
    covered = [low <= 1 <= high for low, high in map(mean_interval, samples)]
    assert 0.91 < np.mean(covered) < 0.98
