from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from selmask.evaluation.metrics import CALIBRATION_ERROR, MACRO_F1, MCC
from selmask.evaluation.statistics.max_t import max_t
from selmask.evaluation.statistics.power import Spread, detectable, detectable_in_words, repeats_for


@pytest.mark.parametrize(
    ("repeats", "looks"), [(6, 1), (7, 1), (8, 1), (10, 1), (12, 1), (7, 2), (7, 3), (8, 3), (8, 4), (9, 4)]
)
def test_a_detectable_gain_is_found_four_times_in_five_by_the_test_itself(repeats: int, looks: int) -> None:
    comparisons, tries, level = 4, 400, 0.05 / looks
    gain, chance = detectable(2.0, repeats, comparisons, level), np.random.default_rng(repeats)
    found = 0
    for _ in range(tries):
        reference = chance.normal(scale=math.sqrt(2), size=(repeats, 1))  # differences share it, so they correlate
        differences = chance.normal(scale=math.sqrt(2), size=(repeats, comparisons)) - reference
        differences[:, 0] += gain
        found += max_t(differences, level)[0].p <= level
    assert 0.72 < found / tries < 0.92


def test_one_comparison_with_many_repeats_is_a_paired_t_test() -> None:
    chance, tries = np.random.default_rng(0), 4000
    samples = chance.normal(loc=detectable(1.0, 20, 1), size=(tries, 20))
    found = float(np.mean(stats.ttest_1samp(samples, 0, axis=1).pvalue <= 0.05))
    assert found == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize("repeats", [10, 20, 200])
@pytest.mark.parametrize("comparisons", [1, 12, 1000])
def test_a_detectable_gain_has_the_noncentral_t_of_scipy(repeats: int, comparisons: int) -> None:
    size = detectable(1.0, repeats, comparisons) * math.sqrt(repeats)
    bound = stats.t.isf(0.05 / comparisons / 2, repeats - 1)
    assert stats.nct.sf(bound, repeats - 1, size) == pytest.approx(0.8)


def test_six_repeats_find_a_gain_however_many_comparisons_there_are() -> None:
    gains = [detectable(1.0, 6, comparisons) for comparisons in (1, 10, 100, 1000)]
    assert gains == sorted(gains)
    assert math.isfinite(gains[-1])


def test_more_repeats_find_smaller_gains() -> None:
    gains = [detectable(1.0, repeats, 4) for repeats in range(5, 30)]
    assert gains == sorted(gains, reverse=True)
    assert gains[0] == math.inf


def test_the_repeats_for_a_gain_find_it_and_one_less_does_not() -> None:
    needed = repeats_for(1.0, 1.0, 4)
    assert needed is not None
    assert detectable(1.0, needed, 4) <= 1.0 < detectable(1.0, needed - 1, 4)
    assert repeats_for(0.01, 1.0, 4) is None


def test_few_repeats_are_taken_for_a_larger_spread() -> None:
    few, many = Spread(2.0, 5), Spread(2.0, 10)
    assert many.cautious == 2.0
    assert few.cautious == pytest.approx(2.0 * math.sqrt(4 / stats.chi2.ppf(0.2, 4)))
    draws = np.random.default_rng(0).normal(scale=2.0, size=(4000, 5)).std(axis=1, ddof=1)
    assert np.mean([Spread(float(sd), 5).cautious > 2.0 for sd in draws]) == pytest.approx(0.8, abs=0.03)


def test_the_words_have_the_unit_of_the_metric() -> None:
    found = "four of five such experiments would find a true gain of"
    assert detectable_in_words(MACRO_F1, 0.02, 8, 4) == f"{found} 3.2 points of macro-F1"
    assert detectable_in_words(MCC, 0.02, 8, 4) == f"{found} 0.032 in MCC"
    assert detectable_in_words(CALIBRATION_ERROR, 0.02, 8, 4).endswith(
        "experiments would find a calibration error that is truly lower by 3.2 points"
    )
    assert detectable_in_words(MACRO_F1, 0.02, 8, 4, margin=0.05) == (
        "four of five such experiments would tell a true gain of 3.2 points of macro-F1 from none, but it is within "
        "the margin of 5.0 points, so the verdict may call it practically the same"
    )
    assert Spread(0.02, 8).basis("these runs") == (
        "from the spread of these runs, taken larger than measured, because 8 repeats say little about it"
    )
    assert Spread(0.02, 10).basis("these runs") == "from the spread of these runs"
