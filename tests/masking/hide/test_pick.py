from __future__ import annotations

from collections import Counter
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from selmask.masking.hide.chance import Chance
from selmask.masking.hide.pick import Candidates, Picked, pick
from selmask.masking.strategy import Choice

WINDOWS = 20_000
TOP = Choice(0.5, "each", selection="top")


def candidates(*units: tuple[int, float], windows: int = 1, tokens: list[int] | None = None, **more: Any) -> Candidates:
    """Equal windows of units (type, score); each has one token and tier 0 unless `tokens` or `tier` say otherwise."""
    n = len(units)
    cost = np.array(tokens or [1] * n, dtype=np.int64)
    values = {
        "tier": np.zeros(n, dtype=np.int8),
        "uniform": np.ones(n, dtype=bool),
        "length": int(cost.sum()),
    } | more
    return Candidates(
        unit=np.arange(n * windows),
        window=np.repeat(np.arange(windows), n),
        position=np.tile(np.cumsum(cost) - cost + 1, windows),
        tokens=np.tile(cost, windows),
        types=np.tile(np.array([type_ for type_, _ in units], dtype=np.int64), windows),
        tier=np.tile(np.array(values["tier"], dtype=np.int8), windows),
        score=np.tile(np.array([score for _, score in units], dtype=np.float32), windows),
        uniform=np.tile(np.array(values["uniform"], dtype=bool), windows),
        length=np.full(windows, values["length"]),
    )


def chance(windows: int = 1, seed: int = 0) -> Chance:
    return Chance(seed, 0, np.arange(windows), np.zeros(windows, dtype=np.int64))


def taken(of: Candidates, choice: Choice) -> list[int]:
    return list(pick(of, choice, chance()).unit.tolist())


def shares(picked: Picked, units: int, windows: int = WINDOWS) -> np.ndarray:
    """How often each place was picked, as a share of the windows."""
    return np.bincount(picked.unit % units, minlength=units) / windows


def near(expected: np.ndarray | list[float], windows: int = WINDOWS) -> Any:
    """Within five standard errors: a right draw fails this once in two million."""
    share = np.array(expected)
    return pytest.approx(share, abs=float(5 * np.sqrt(np.maximum(share * (1 - share), 0.01) / windows).max()))


@pytest.mark.parametrize(
    ("rate", "length", "budget"),
    [(0.15, 1, 1), (0.15, 6, 1), (0.15, 13, 1), (0.15, 14, 2), (0.15, 20, 3), (0.4, 10, 4)],
)
def test_the_budget_is_the_floor_but_at_least_one(rate: float, length: int, budget: int) -> None:
    of = candidates(*((type_, 1.0) for type_ in range(20)), length=length)
    picked = pick(of, TOP._replace(rate=rate), chance())
    assert picked.budget.tolist() == [budget]
    assert len(picked.unit) == budget


def test_top_takes_the_highest_scores_ties_by_first_appearance() -> None:
    of = candidates((0, 0.1), (1, 0.5), (2, 0.9), (1, 0.5), (3, 0.5), (4, 0.4), length=8)
    assert taken(of, TOP) == [1, 2, 3, 4]
    assert taken(of, TOP._replace(rate=0.375)) == [1, 2, 3]
    tied = candidates((0, 0.5), (1, 0.5), (0, 0.5), (1, 0.5), length=4)
    assert taken(tied, TOP) == [0, 2]


def test_a_unit_that_does_not_fit_is_skipped_unless_it_is_the_first() -> None:
    of = candidates((0, 5.0), (1, 4.0), (2, 3.0), (3, 2.0), (4, 1.0), tokens=[3, 2, 4, 1, 1], length=10)
    assert taken(of, TOP) == [0, 1]
    assert taken(of, TOP._replace(rate=0.4)) == [0, 3]
    assert taken(of, TOP._replace(rate=0.1)) == [0]
    assert taken(of, TOP._replace(rate=0.9)) == [0, 1, 2]


def test_a_first_unit_above_the_budget_leaves_nothing() -> None:
    of = candidates((0, 5.0), (1, 4.0), tokens=[3, 1], length=4)
    assert taken(of, TOP) == [0]


def test_tier_1_fills_the_rest_of_the_budget() -> None:
    of = candidates((0, 0.1), (1, 9.0), (2, 8.0), (3, 0.2), tier=[0, 1, 1, 0], length=6)
    assert taken(of, TOP) == [0, 1, 3]


def test_first_share_caps_tier_0_and_gives_back_what_is_left_over() -> None:
    of = candidates(*((type_, 9.0 - type_) for type_ in range(6)), tier=[0, 0, 0, 0, 1, 1], length=8)
    assert taken(of, TOP._replace(first_share=0.5)) == [0, 1, 4, 5]
    assert taken(of, TOP._replace(first_share=0.75)) == [0, 1, 2, 4]
    few = candidates(*((type_, 9.0 - type_) for type_ in range(5)), tier=[0, 0, 0, 0, 1], length=8)
    assert taken(few, TOP._replace(first_share=0.25)) == [0, 1, 2, 4]


def test_a_score_of_0_is_no_candidate() -> None:
    of = candidates((0, 0.0), (1, 0.0))
    picked = pick(of, TOP, chance())
    assert picked.unit.tolist() == []
    assert picked.budget.tolist() == [0]


def test_all_masks_every_occurrence_within_the_budget() -> None:
    of = candidates((0, 9.0), (1, 5.0), (0, 9.0), (2, 3.0), (0, 9.0), length=4)
    everything = TOP._replace(occurrences="all")
    assert taken(of, everything) == [0, 2, 4]
    assert taken(of, everything._replace(rate=0.99)) == [0, 2, 4]
    capitals = candidates((0, 9.0), (1, 5.0), (0, 9.0), tier=[-1, 0, 0], length=6)
    assert taken(capitals, everything) == [0, 1, 2]


def test_one_takes_each_type_once_before_any_twice() -> None:
    of = candidates((0, 9.0), (0, 9.0), (0, 9.0), (1, 5.0), (2, 3.0), windows=300, length=8)
    once = TOP._replace(occurrences="one")
    for rate, expected in [(0.25, {0: 1, 1: 1}), (0.375, {0: 1, 1: 1, 2: 1}), (0.5, {0: 2, 1: 1, 2: 1})]:
        picked = pick(of, once._replace(rate=rate), chance(300))
        for window in range(300):
            own = picked.unit[picked.unit // 5 == window]
            assert Counter(of.types[own].tolist()) == expected
    only_once = pick(of, once._replace(rate=0.99, second_round=False), chance(300))
    assert len(only_once.unit) == 900


@pytest.mark.parametrize("occurrences", ["each", "all", "one"])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_a_weighted_draw_is_in_proportion_to_the_score(occurrences: Any, temperature: float) -> None:
    scores = np.array([1.0, 2.0, 3.0, 6.0])
    of = candidates(*enumerate(scores.tolist()), windows=WINDOWS)
    picked = pick(of, Choice(0.25, occurrences, temperature=temperature), chance(WINDOWS))
    powered = scores ** (1 / temperature)
    assert shares(picked, 4) == near(powered / powered.sum())


def test_further_weighted_draws_are_without_replacement() -> None:
    scores = np.array([1.0, 2.0, 3.0, 6.0])
    of = candidates(*enumerate(scores.tolist()), windows=WINDOWS)
    picked = pick(of, Choice(0.5, "each"), chance(WINDOWS))
    pairs = Counter(map(tuple, (picked.unit % 4).reshape(WINDOWS, 2).tolist()))
    share = scores / scores.sum()
    for one, other in permutations(range(4), 2):
        if one < other:
            expected = share[one] * share[other] * (1 / (1 - share[one]) + 1 / (1 - share[other]))
            assert [pairs[one, other] / WINDOWS] == near([expected])


def test_a_tie_of_equal_scores_is_drawn_uniformly() -> None:
    of = candidates(*((type_, 1.0) for type_ in range(5)), windows=WINDOWS)
    assert shares(pick(of, Choice(0.2, "each"), chance(WINDOWS)), 5) == near([0.2] * 5)


@pytest.mark.parametrize("second_round", [True, False])
def test_the_occurrence_is_drawn_uniformly(second_round: bool) -> None:
    of = candidates((0, 9.0), (1, 5.0), (0, 9.0), (0, 9.0), windows=WINDOWS)
    picked = pick(of, Choice(0.5, "one", "top", second_round=second_round), chance(WINDOWS))
    assert shares(picked, 4) == near([1 / 3, 1, 1 / 3, 1 / 3])


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 1.0])
def test_the_uniform_share_is_drawn_first_and_uniformly_among_all_words(share: float) -> None:
    """Of ten words six are no candidates by score, two of them no words; the budget is three."""
    tier, words = [0, 0, -1, -1, 1, -1, -1, 1, -1, -1], [True] * 8 + [False] * 2
    of = candidates(
        *((type_, 10.0 - type_) for type_ in range(10)), windows=WINDOWS, tier=tier, uniform=words, length=10
    )
    picked = pick(of, TOP._replace(rate=0.3, uniform_share=share), chance(WINDOWS))
    drawn = picked.at_random
    assert drawn.sum() / WINDOWS == pytest.approx(share * 3, abs=5 * 0.5 / np.sqrt(WINDOWS))
    counts = np.bincount(picked.unit[drawn] % 10, minlength=10) / WINDOWS
    assert counts == near([share * 3 / 8] * 8 + [0, 0])
    assert (np.bincount(picked.unit // 10) == 3).all()
    by_score = picked.unit[~drawn] % 10
    assert set(by_score.tolist()) <= {0, 1, 4, 7}
    assert (picked.tier[drawn] == 0).all()
    assert (picked.score[drawn] == 1).all()
    assert (picked.tier[~drawn] == np.array(tier)[by_score]).all()


def test_a_window_without_a_pick_has_no_budget() -> None:
    of = candidates((0, 1.0), (1, 1.0), windows=WINDOWS, tier=[-1, -1], length=2)
    picked = pick(of, TOP._replace(uniform_share=0.25), chance(WINDOWS))
    assert (picked.budget > 0).mean() == pytest.approx(0.25, abs=5 * 0.5 / np.sqrt(WINDOWS))
    assert (np.bincount(picked.unit // 2, minlength=WINDOWS) == picked.budget).all()


def test_the_picks_of_a_type_as_a_whole_have_its_tier_and_score() -> None:
    of = candidates((0, 9.0), (1, 5.0), (0, 9.0), tier=[-1, 0, 1], length=6)
    picked = pick(of, TOP._replace(occurrences="all"), chance())
    assert picked.tier.tolist() == [1, 0, 1]
    assert picked.score.tolist() == [9, 5, 9]


def test_no_windows_and_no_units_give_no_picks() -> None:
    for windows, units in [(0, 0), (3, 0)]:
        of = candidates(*((0, 1.0) for _ in range(units)), windows=windows, length=5)
        picked = pick(of, Choice(0.3, "one", uniform_share=0.5), chance(windows))
        assert picked.unit.tolist() == []
        assert picked.budget.tolist() == [0] * windows
