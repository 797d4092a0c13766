"""Tests of several paired differences at once: single-step max-T with joint sign flips over repeats.

If two arms do not differ, either sign of a repeat's difference is as likely. So all comparisons flip their signs
together, repeat by repeat, and a mean is significant if few flips give any comparison a statistic as large (Westfall
and Young 1993, Resampling-Based Multiple Testing). The statistic is the mean divided by its standard error.
"""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from selmask.evaluation.statistics.repeats import LEVEL, fewest_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

EXACT_UP_TO = 16
"""Repeats up to which all sign flips are tried."""

DRAWS = 100_000
"""Sign flips that are drawn for more repeats."""

_TIED = 1e-9
"""Values that differ by less, relative to their size, are equal: sums of other orders are rounded differently."""


class Tested(NamedTuple):
    """The test of one comparison; NaN where it has too few repeats.

    Attributes:
        p: The p value, corrected for all comparisons.
        low, high: The interval of the mean difference, for all comparisons at once. It leaves zero out exactly where
            `p` is at most the level.
    """

    p: float
    low: float
    high: float


UNTESTED = Tested(math.nan, math.nan, math.nan)


def max_t(differences: ArrayLike, level: float = LEVEL) -> list[Tested]:
    """Tests whether the means of paired differences are zero.

    Each comparison is tested twice, with the others as they stand and centred at their means; the larger p value
    counts, so that it holds whether the others differ or not. The interval has every shift of this comparison alone
    that is not significant.

    Args:
        differences: [repeats, comparisons]; NaN where one of the arms lacks the repeat, which is left out of that
            comparison only. A comparison with fewer repeats than `fewest_at` the level is not tested.
        level: The probability that any of the tests or intervals is wrong.
    """
    table = np.asarray(differences, dtype=float)
    tested = np.flatnonzero(np.isfinite(table).sum(axis=0) >= fewest_at(level))
    answers = dict(zip(tested.tolist(), _answers(table[:, tested], level), strict=True)) if len(tested) else {}
    return [answers.get(column, UNTESTED) for column in range(table.shape[1])]


def _answers(table: Floats, level: float) -> list[Tested]:
    table = table[np.isfinite(table).any(axis=1)]
    signs = _flips(table)
    rivals = [_largest_other(_statistics(signs, each)) for each in (table, table - np.nanmean(table, axis=0))]
    return [
        _wider([_tested(*_reach(signs, differences, rival[:, column]), level) for rival in rivals])
        for column, differences in enumerate(table.T)
    ]


def _flips(table: Floats) -> Floats:
    """Signs [flips, repeats], the first as observed; without the opposite of any, whose statistics are the same."""
    repeats = len(table)
    if repeats <= EXACT_UP_TO:
        is_turned = np.arange(2 ** (repeats - 1))[:, None] >> np.arange(repeats) & 1
        return np.where(is_turned, -1.0, 1.0)
    # The same results give the same draws.
    rng = np.random.default_rng(list(hashlib.sha256(np.ascontiguousarray(table).tobytes()).digest()))
    return np.vstack([np.ones(repeats), rng.choice([-1.0, 1.0], (DRAWS, repeats))])


def _statistics(signs: Floats, table: Floats) -> Floats:
    """The statistics [flips, comparisons] without their signs; infinite where all flipped differences are equal."""
    counts, squares = np.isfinite(table).sum(axis=0), np.nansum(table**2, axis=0)
    means = signs @ np.nan_to_num(table) / counts
    variances = np.maximum(squares - counts * means**2, 0.0) / (counts - 1)
    variances[variances < _TIED * squares / counts] = 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        statistics: Floats = np.abs(means) / np.sqrt(variances / counts)
    return np.where(np.isnan(statistics), 0.0, statistics)


def _largest_other(statistics: Floats) -> Floats:
    """For each comparison the largest statistic of all others; zero if there is none."""
    if statistics.shape[1] == 1:
        return np.zeros_like(statistics)
    second, first = np.partition(statistics, -2, axis=1)[:, -2:].T
    is_first = np.arange(statistics.shape[1]) == statistics.argmax(axis=1)[:, None]
    others: Floats = np.where(is_first, second[:, None], first[:, None])
    return others


def _reach(signs: Floats, differences: Floats, rival: Floats) -> tuple[Floats, Floats]:
    """For each flip, from which shift to which its largest statistic is at least the observed one.

    Flipped, the statistic of this comparison is at least the observed one for shifts between the mean of the repeats
    whose sign is kept and that of the others. That of a `rival` is so for shifts near the observed mean. Both ranges
    contain it, so together they are one.
    """
    there = np.isfinite(differences)
    values, kept = differences[there], signs[:, there] > 0
    count, mean, error = len(values), values.mean(), values.std(ddof=1) / math.sqrt(len(values))
    counts, sums = kept.sum(axis=1), kept @ values
    with np.errstate(divide="ignore", invalid="ignore"):
        groups = np.stack([sums / counts, (values.sum() - sums) / (count - counts)])
    is_whole = (counts == 0) | (counts == count)  # the observed signs, or all of them turned
    by_rival = np.where(np.isinf(rival), np.inf, error * np.where(np.isinf(rival), 0.0, rival))
    slack = _TIED * np.abs(values).max()
    low = np.where(is_whole, -np.inf, np.minimum(groups.min(axis=0), mean - by_rival)) - slack
    high = np.where(is_whole, np.inf, np.maximum(groups.max(axis=0), mean + by_rival)) + slack
    return low, high


def _tested(low: Floats, high: Floats, level: float) -> Tested:
    """The p value of no shift, and the range of shifts that more flips than `level` allows reach."""
    p = float(np.mean((low <= 0) & (high >= 0)))
    place = math.floor(level * len(low))
    return Tested(p, float(np.partition(low, place)[place]), float(-np.partition(-high, place)[place]))


def _wider(tests: Sequence[Tested]) -> Tested:
    return Tested(max(each.p for each in tests), min(each.low for each in tests), max(each.high for each in tests))
