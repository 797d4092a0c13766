from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from selmask.evaluation.repeats_needed import repeats_needed
from selmask.evaluation.significance import difference_interval, holm, mean_interval, sign_flip_p

DIFFERENCES = [0.013, 0.021, -0.004, 0.017, 0.009, 0.002, 0.015]


def all_flips(differences: list[float]) -> float:
    """The definition: the share of all sign patterns whose mean is as far from zero as the one seen."""
    seen = abs(np.mean(differences)) - 1e-12
    patterns = product((-1, 1), repeat=len(differences))
    return float(np.mean([abs(np.mean(np.multiply(pattern, differences))) >= seen for pattern in patterns]))


@pytest.mark.parametrize("repeats", [1, 2, 3, 5, 7])
def test_the_p_value_is_exact_up_to_twelve_repeats(repeats: int) -> None:
    assert sign_flip_p(DIFFERENCES[:repeats]) == pytest.approx(all_flips(DIFFERENCES[:repeats]))


def test_the_smallest_p_value_is_two_of_all_sign_patterns() -> None:
    assert sign_flip_p([0.01] * 6) == pytest.approx(2 / 2**6)
    assert sign_flip_p(np.linspace(0.01, 0.02, 12)) == pytest.approx(2 / 2**12)


def test_no_difference_has_no_significance() -> None:
    assert sign_flip_p([0.0] * 5) == 1
    assert sign_flip_p([0.01, -0.01, 0.02, -0.02]) == 1
    assert math.isnan(sign_flip_p([]))


def test_the_p_value_of_many_repeats_is_nearly_exact() -> None:
    many = np.random.default_rng(0).normal(0.5, 1, 20)
    exact = float(stats.ttest_1samp(many, 0).pvalue)  # for normal values the two tests nearly agree
    assert sign_flip_p(many) == pytest.approx(exact, abs=0.02)
    assert sign_flip_p(many) == sign_flip_p(many)


def test_equal_arms_rarely_differ_significantly() -> None:
    chance = np.random.default_rng(3)
    rejected = np.mean([sign_flip_p(chance.normal(0, 1, 8)) < 0.05 for _ in range(300)])
    assert rejected < 0.09


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == pytest.approx([1.0, 1.0])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_never_lowers_a_p_value_and_keeps_the_order(p_values: list[float]) -> None:
    corrected = holm(p_values)
    assert all(before <= after <= 1 for before, after in zip(p_values, corrected, strict=True))
    assert min(corrected) == pytest.approx(min(1, min(p_values) * len(p_values)))
    order = np.argsort(p_values, kind="stable")
    assert np.all(np.diff(np.array(corrected)[order]) >= 0)


@pytest.mark.parametrize(("comparisons", "repeats"), [(1, 6), (3, 7), (4, 8)])
def test_repeats_needed(comparisons: int, repeats: int) -> None:
    assert repeats_needed(comparisons) == repeats
    assert comparisons * 2 / 2**repeats <= 0.05 < comparisons * 2 / 2 ** (repeats - 1)


def test_the_interval_is_students_below_ten_repeats() -> None:
    low, high, method = difference_interval(DIFFERENCES)
    expected = stats.ttest_1samp(DIFFERENCES, 0).confidence_interval(0.95)
    assert (low, high) == pytest.approx((expected.low, expected.high))
    assert method == "t"


def test_the_interval_is_bootstrapped_from_ten_repeats() -> None:
    skewed = np.random.default_rng(0).exponential(0.01, 30)
    low, high, method = difference_interval(skewed)
    assert method == "BCa bootstrap"
    assert low < skewed.mean() < high
    assert high - skewed.mean() > skewed.mean() - low
    assert difference_interval(skewed) == (low, high, method)


def test_intervals_of_one_value_and_of_equal_values() -> None:
    assert math.isnan(mean_interval([0.5]).low)
    assert difference_interval([0.01] * 12)[:2] == pytest.approx((0.01, 0.01))


def test_the_interval_covers_the_truth_nineteen_times_in_twenty() -> None:
    chance = np.random.default_rng(4)
    covered = [low < 0.3 < high for low, high, _ in (mean_interval(chance.normal(0.3, 1, 6)) for _ in range(1000))]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.025)
