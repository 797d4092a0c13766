"""A test of means over two crossed kinds of seeds.

A grid of post-training and fine-tuning seeds has fewer independent values than cells. So the error of the mean is put
together from the variance of the means of each post-training seed and that of the means of each fine-tuning seed, with
the degrees of freedom of the fewer ones. Both p values and intervals are Bonferroni's, so that they never contradict
each other: Holm's p values are smaller, but no simple intervals belong to them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from scipy import special  # scipy.stats would take half a second to load

from selmask.evaluation.statistics.interval import Interval, mean_interval
from selmask.evaluation.statistics.max_t import UNTESTED, Tested
from selmask.evaluation.statistics.repeats import FEWEST, LEVEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


class _Estimate(NamedTuple):
    """A mean difference, its standard error, its degrees of freedom, and its p value alone."""

    mean: float
    error: float
    free: int
    p: float


def crossed_t(differences: Sequence[pd.Series[float]], level: float = LEVEL) -> list[Tested]:
    """Tests whether the means of paired differences over a grid are zero.

    Args:
        differences: Of each comparison, indexed by the seeds of both kinds; the mean is that of all cells that are
            there. One with fewer than `FEWEST` seeds of either kind is not tested.
        level: The probability that any of the tests is wrong.

    Returns:
        P values and intervals hold for all comparisons at once. An interval leaves zero out exactly where its p value
        is at most the level.
    """
    estimates = [_estimate(values) for values in differences]
    tested = sum(each is not None for each in estimates)
    return [
        UNTESTED if each is None else Tested(min(1.0, tested * each.p), *_interval(each, level / tested))
        for each in estimates
    ]


def interval_alone(values: pd.Series[float], level: float = LEVEL) -> Interval:
    """The interval of a mean that belongs to no test: of a grid by its crossed error, else Student's.

    Args:
        values: Indexed by the seeds of both kinds if they are from a grid; NaN bounds where there are fewer than two of
            either kind, or fewer than two values.
        level: The probability that the interval is wrong.
    """
    if values.index.nlevels == 1:
        return mean_interval(values, level)
    estimate = _estimate(values, fewest=2)
    return Interval(math.nan, math.nan) if estimate is None else _interval(estimate, level)


def _estimate(values: pd.Series[float], fewest: int = FEWEST) -> _Estimate | None:
    means = [values.groupby(level=kind).mean() for kind in (0, 1)]
    fewer = min(map(len, means))
    if fewer < fewest:
        return None
    mean, error = float(values.mean()), math.sqrt(sum(each.var(ddof=1) / len(each) for each in means))
    if error == 0:
        return _Estimate(mean, error, fewer - 1, float(mean == 0))
    return _Estimate(mean, error, fewer - 1, float(2 * special.stdtr(fewer - 1, -abs(mean) / error)))


def _interval(estimate: _Estimate, level: float) -> Interval:
    half = -estimate.error * float(special.stdtrit(estimate.free, level / 2))
    return Interval(estimate.mean - half, estimate.mean + half)
