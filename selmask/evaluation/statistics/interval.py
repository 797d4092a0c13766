"""Student's interval of a mean: of the values of one arm, and of differences that are too few to be tested."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import special  # scipy.stats would take half a second to load

from selmask.evaluation.statistics.repeats import LEVEL

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


class Interval(NamedTuple):
    """An interval of a mean; NaN where there are fewer than two values."""

    low: float
    high: float


def mean_interval(values: ArrayLike, level: float = LEVEL) -> Interval:
    """The interval of the mean of `values` [n], which leaves the true one out with probability `level`."""
    sample = np.asarray(values, dtype=float)
    if len(sample) < 2:
        return Interval(math.nan, math.nan)
    free = len(sample) - 1
    standard_error = sample.std(ddof=1) / math.sqrt(len(sample))
    half = special.stdtrit(free, 1 - level / 2) * standard_error
    return Interval(float(sample.mean() - half), float(sample.mean() + half))
