from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from selmask.masking.hide.chance import Chance, Purpose

WINDOWS, POSITIONS = 400, 250
DRAWS = WINDOWS * POSITIONS
DOCUMENTS = np.arange(WINDOWS) // 2
NUMBERS = np.arange(WINDOWS) % 2
WINDOW, POSITION = np.repeat(np.arange(WINDOWS), POSITIONS), np.tile(np.arange(POSITIONS), WINDOWS)
# A correlation of independent draws is within five standard errors of 0 but once in two million.
CORRELATION = 5 / np.sqrt(DRAWS)


def draws(seed: int = 0, epoch: int = 0, purpose: Purpose = Purpose.SELECT) -> np.ndarray:
    return Chance(seed, epoch, DOCUMENTS, NUMBERS).per_position(purpose, WINDOW, POSITION)


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    return float(abs(np.corrcoef(one, other)[0, 1]))


@pytest.mark.parametrize("purpose", Purpose)
def test_draws_are_uniform(purpose: Purpose) -> None:
    uniform = draws(purpose=purpose)
    assert 0 < uniform.min() < 1e-4
    assert 1 - 1e-4 < uniform.max() < 1
    assert stats.kstest(uniform, "uniform").pvalue > 1e-5
    counts = np.histogram(uniform, bins=1000, range=(0, 1))[0]
    assert stats.chisquare(counts).pvalue > 1e-5
    assert len(np.unique(uniform)) == DRAWS


@pytest.mark.parametrize(("one", "other"), list(combinations(Purpose, 2)))
def test_purposes_are_independent(one: Purpose, other: Purpose) -> None:
    assert correlation(draws(purpose=one), draws(purpose=other)) < CORRELATION


@pytest.mark.parametrize(("seed", "epoch"), [(1, 0), (0, 1), (1, 1), (-1, 0), (2**63, 0), (0, 1000)])
def test_seeds_and_epochs_are_independent(seed: int, epoch: int) -> None:
    assert correlation(draws(), draws(seed, epoch)) < CORRELATION


@pytest.mark.parametrize("lag", [1, 2, 3, POSITIONS, 2 * POSITIONS])
def test_neighbouring_positions_windows_and_documents_are_independent(lag: int) -> None:
    uniform = draws()
    assert correlation(uniform[:-lag], uniform[lag:]) < CORRELATION


def test_a_draw_depends_on_its_place_alone() -> None:
    chance = Chance(7, 3, DOCUMENTS[::-1], NUMBERS[::-1])
    backwards = chance.per_position(Purpose.SELECT, WINDOW[::-1], POSITION)
    forwards = draws(7, 3).reshape(WINDOWS, POSITIONS)
    assert (backwards.reshape(WINDOWS, POSITIONS) == forwards).all()


def test_a_draw_per_window_is_uniform_and_independent_of_those_within() -> None:
    many = np.arange(DRAWS)
    chance = Chance(0, 0, many, np.zeros_like(many))
    uniform = chance.per_window(Purpose.UNIFORM_BUDGET)
    assert stats.kstest(uniform, "uniform").pvalue > 1e-5
    first = chance.per_position(Purpose.UNIFORM_BUDGET, many, np.zeros_like(many))
    assert correlation(uniform, first) < CORRELATION
