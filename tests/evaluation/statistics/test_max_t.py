from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from selmask.evaluation.statistics.max_t import DRAWS, EXACT_UP_TO, max_t
from selmask.evaluation.statistics.repeats import FEWEST, LEVEL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def differences(repeats: int, gains: list[float], seed: int = 0) -> Floats:
    """Paired differences in points, with the spread that real runs have; comparisons share the reference."""
    rng = np.random.default_rng(seed)
    reference, arms = rng.normal(0, 1.4, (repeats, 1)), rng.normal(0, 1.4, (repeats, len(gains)))
    return np.asarray(arms + gains - reference, dtype=np.float64)


def statistic(values: Floats) -> float:
    """The mean divided by its standard error, without its sign; of a value that never varies, infinite."""
    values = values[~np.isnan(values)]
    if np.ptp(values) < 1e-9:
        return math.inf if abs(values.mean()) > 1e-12 else 0.0
    return abs(float(values.mean())) / (float(values.std(ddof=1)) / math.sqrt(len(values)))


def slow_p(table: Floats, column: int, shift: float = 0.0) -> float:
    """The definition, one flip after another, once with the others as they stand and once centred at their means."""
    answers = []
    for others in (table, table - np.nanmean(table, axis=0)):
        tried = others.copy()
        tried[:, column] = table[:, column] - shift
        seen, count = statistic(tried[:, column]), 0
        patterns = list(product((1, -1), repeat=len(table)))
        for pattern in patterns:
            flipped = tried * np.array(pattern)[:, None]
            largest = max(statistic(each) for each in flipped.T)
            count += largest >= seen * (1 - 1e-9)
        answers.append(count / len(patterns))
    return max(answers)


@pytest.mark.parametrize("gains", [[0.0], [2.0, 0.0, -1.0], [5.0, 5.0]])
def test_p_is_the_share_of_flips_whose_largest_statistic_is_as_large(gains: list[float]) -> None:
    table = differences(6, gains)
    for column, tested in enumerate(max_t(table)):
        assert tested.p == pytest.approx(slow_p(table, column))


def test_a_missing_repeat_is_left_out_of_its_comparison_only() -> None:
    table = differences(7, [2.0, 1.0])
    table[3, 1] = np.nan
    for column, tested in enumerate(max_t(table)):
        assert tested.p == pytest.approx(slow_p(table, column))


@pytest.mark.parametrize("gains", [[3.0], [2.0, -2.0]])
def test_the_interval_has_the_shifts_that_are_not_significant(gains: list[float]) -> None:
    table = differences(7, gains, seed=3)
    for column, tested in enumerate(max_t(table)):
        inside = np.linspace(tested.low, tested.high, 5)[1:-1]
        edge = 1e-6
        assert min(slow_p(table, column, shift) for shift in inside) > LEVEL
        assert slow_p(table, column, tested.low - edge) <= LEVEL
        assert slow_p(table, column, tested.high + edge) <= LEVEL


@given(st.integers(FEWEST, 9), st.lists(st.floats(-6, 6), min_size=1, max_size=5), st.integers(0, 100))
def test_the_interval_never_contradicts_p(repeats: int, gains: list[float], seed: int) -> None:
    table = differences(repeats, gains, seed).round(1)  # ties, as texts counted make them
    for tested, mean in zip(max_t(table), table.mean(axis=0), strict=True):
        assert (tested.low <= 0 <= tested.high) == (tested.p > LEVEL)
        assert tested.low <= mean <= tested.high


def test_one_comparison_is_the_test_of_scipy() -> None:
    table = differences(10, [1.0])
    of_scipy = stats.permutation_test(
        (table[:, 0],), np.mean, permutation_type="samples", vectorized=True, n_resamples=2**10
    )
    assert max_t(table)[0].p == pytest.approx(of_scipy.pvalue)


def test_many_repeats_are_drawn_and_the_same_results_give_the_same_answer() -> None:
    table = differences(EXACT_UP_TO + 4, [1.0, 0.3])
    drawn = max_t(table)
    assert drawn == max_t(table)
    assert [tested.p * (DRAWS + 1) for tested in drawn] == pytest.approx(
        [round(each.p * (DRAWS + 1)) for each in drawn]
    )
    for tested, values in zip(max_t(table[:, :1]), table[:, :1].T, strict=True):
        assert tested.p == pytest.approx(stats.ttest_1samp(values, 0).pvalue, abs=0.01)  # of normal values, nearly


def test_a_difference_that_never_varies_is_as_certain_as_its_repeats_allow() -> None:
    [always], [never] = max_t(np.full((8, 1), 1.5)), max_t(np.zeros((8, 1)))
    assert always == pytest.approx((2 / 2**8, 1.5, 1.5))
    assert never == pytest.approx((1.0, 0.0, 0.0), abs=1e-12)


def test_too_few_repeats_are_not_tested_and_disturb_nobody() -> None:
    table = differences(8, [2.0, 0.0])
    table[FEWEST - 1 :, 1] = np.nan
    enough, few = max_t(table)
    assert enough == max_t(table[:, :1])[0]
    assert all(map(math.isnan, few))
    assert all(math.isnan(each.p) for each in max_t(differences(FEWEST - 1, [1.0, 2.0])))
    assert max_t(np.empty((8, 0))) == []
    assert all(math.isnan(each.p) for each in max_t(np.full((8, 2), np.nan)))


def test_six_repeats_are_the_fewest_that_can_be_significant() -> None:
    assert max_t(np.arange(1.0, 7.0)[:, None])[0].p == 2 / 2**6
    assert 2 / 2 ** (FEWEST - 1) > LEVEL


def test_equal_arms_are_rarely_told_apart() -> None:
    tables = (differences(8, [0.0] * 4, seed) for seed in range(400))
    wrong = np.mean([any(tested.p <= LEVEL for tested in max_t(table)) for table in tables])
    assert wrong < 0.08
