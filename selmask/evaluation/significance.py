"""Significance of the difference between two arms, from paired repeats.

The test flips the signs of the paired differences (Fisher 1935, The Design of Experiments), the correction for
several arms is Holm's (1979), the interval is Student's below ten repeats and the BCa bootstrap (Efron 1987) from ten.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

CONFIDENCE = 0.95
_EXACT_UP_TO = 12
_DRAWS = 10_000
_BOOTSTRAP_FROM = 10


class Interval(NamedTuple):
    """A 95 % interval and the method that gave it; NaN where there are fewer than two values."""

    low: float
    high: float
    method: str


def sign_flip_p(differences: ArrayLike) -> float:
    """The two-sided p value of paired differences [n]: exact up to 12 of them, else from 10,000 draws; NaN if empty."""
    values = np.asarray(differences, dtype=float)
    if len(values) == 0:
        return math.nan
    if len(values) == 1:  # either sign is as far from zero
        return 1.0
    draws = 2**_EXACT_UP_TO if len(values) <= _EXACT_UP_TO else _DRAWS
    test = stats.permutation_test(
        (values,), np.mean, permutation_type="samples", vectorized=True, n_resamples=draws, rng=0
    )
    return float(test.pvalue)


def holm(p_values: Sequence[float]) -> list[float]:
    """`p_values` corrected for their number by Holm's step-down method, in the same order."""
    corrected = [0.0] * len(p_values)
    largest = 0.0
    for rank, place in enumerate(np.argsort(p_values, kind="stable")):
        largest = max(largest, min(1.0, p_values[place] * (len(p_values) - rank)))
        corrected[place] = largest
    return corrected


def mean_interval(values: ArrayLike) -> Interval:
    """Student's interval of the mean of `values` [n]."""
    sample = np.asarray(values, dtype=float)
    if len(sample) < 2:
        return Interval(math.nan, math.nan, "none")
    half = stats.t.ppf((1 + CONFIDENCE) / 2, len(sample) - 1) * stats.sem(sample)
    return Interval(float(sample.mean() - half), float(sample.mean() + half), "t")


def difference_interval(differences: ArrayLike) -> Interval:
    """The interval of the mean of paired differences [n]: Student's below ten, BCa from ten."""
    values = np.asarray(differences, dtype=float)
    if len(values) < _BOOTSTRAP_FROM or np.ptp(values) == 0:  # BCa is undefined where all differences are equal
        return mean_interval(values)
    bootstrap = stats.bootstrap((values,), np.mean, confidence_level=CONFIDENCE, method="BCa", rng=0)
    return Interval(
        float(bootstrap.confidence_interval.low), float(bootstrap.confidence_interval.high), "BCa bootstrap"
    )
