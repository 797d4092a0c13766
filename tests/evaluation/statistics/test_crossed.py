from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from selmask.evaluation.statistics.crossed import crossed_t


def grid(
    posts: int, seeds: int, *, by_post: float = 1.0, by_seed: float = 1.0, gain: float = 0.0, of: int = 0
) -> pd.Series[float]:
    """Differences with a part from each post-training, one from each fine-tuning seed, and one of their own."""
    chance = np.random.default_rng(of)
    values = (
        gain
        + chance.normal(0, by_post, (posts, 1))
        + chance.normal(0, by_seed, seeds)
        + chance.normal(0, 0.5, (posts, seeds))
    )
    return pd.Series(values.ravel(), index=pd.MultiIndex.from_product([range(posts), range(seeds)]))


def test_it_is_the_formula_corrected_for_all_comparisons() -> None:
    columns = [grid(7, 6, gain=gain, of=number) for number, gain in enumerate((0.0, 1.5, 3.0))]
    alone = []
    for values in columns:
        table = values.unstack().to_numpy()
        error = math.sqrt(table.mean(axis=1).var(ddof=1) / 7 + table.mean(axis=0).var(ddof=1) / 6)
        alone.append(2 * stats.t.sf(abs(table.mean()) / error, 5))
    assert [each.p for each in crossed_t(columns)] == pytest.approx([min(1, 3 * p) for p in alone])


def test_the_interval_never_contradicts_p() -> None:
    for number in range(100):
        tested = crossed_t([grid(6, 6, gain=2.2, of=number), grid(6, 6, gain=2.0, of=number + 500)])
        for each in tested:
            assert (each.low <= 0 <= each.high) == (each.p > 0.05)


def test_equal_arms_are_rarely_told_apart() -> None:
    wrong = [
        min(each.p for each in crossed_t([grid(6, 8, of=3 * number + place) for place in range(3)])) <= 0.05
        for number in range(200)
    ]
    assert np.mean(wrong) < 0.08


@pytest.mark.parametrize(("posts", "seeds"), [(5, 8), (8, 5)])
def test_fewer_than_six_of_either_kind_are_not_tested(posts: int, seeds: int) -> None:
    [tested] = crossed_t([grid(posts, seeds)])
    assert math.isnan(tested.p)


def test_a_missing_cell_is_left_out() -> None:
    whole = grid(6, 6, gain=3.0)
    [tested] = crossed_t([whole.drop((2, 3))])
    assert 0 < tested.p < 0.5


def test_equal_differences_are_sure() -> None:
    [same, zero] = crossed_t([grid(6, 6) * 0 + 1, grid(6, 6) * 0])
    assert (same.p, same.low, same.high) == (0.0, 1.0, 1.0)
    assert zero.p == 1.0
