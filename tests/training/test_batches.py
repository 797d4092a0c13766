from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selmask.training.batches import Rows, by_count, by_tokens, in_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

corpora = st.lists(st.integers(2, 300), min_size=1, max_size=200).map(lambda each: np.array(each, dtype=np.int64))


def padded(batches: list[Rows], lengths: NDArray[np.int64]) -> int:
    return sum(len(rows) * int(lengths[rows].max()) for rows in batches)


@given(corpora, st.integers(16, 1000), st.integers(0, 5))
def test_every_window_once_and_within_the_budget(lengths: NDArray[np.int64], tokens: int, epoch: int) -> None:
    batches = by_tokens(lengths, tokens, seed=3, epoch=epoch)
    assert sorted(np.concatenate(batches).tolist()) == list(range(len(lengths)))
    for rows in batches:
        assert len(rows) == 1 or len(rows) * lengths[rows].max() <= tokens
    assert len(batches) == len(by_tokens(lengths, tokens, seed=3, epoch=epoch + 1))


@given(corpora, st.integers(16, 1000))
def test_batches_for_measuring_go_from_long_to_short(lengths: NDArray[np.int64], tokens: int) -> None:
    batches = in_order(lengths, tokens)
    assert sorted(np.concatenate(batches).tolist()) == list(range(len(lengths)))
    longest = [int(lengths[rows].max()) for rows in batches]
    assert longest == sorted(longest, reverse=True)
    assert all(len(rows) == 1 or len(rows) * lengths[rows].max() <= tokens for rows in batches)


@pytest.fixture
def lengths() -> NDArray[np.int64]:
    """Like tweets: 10,000 windows of 45 tokens on average."""
    return np.random.default_rng(0).lognormal(3.6, 0.6, 10_000).astype(np.int64) + 3


def test_little_is_padding(lengths: NDArray[np.int64]) -> None:
    batches = by_tokens(lengths, 2048, seed=0, epoch=0)
    assert padded(batches, lengths) < 1.06 * lengths.sum()
    assert len(batches) < 1.1 * lengths.sum() / 2048


def test_the_order_is_a_function_of_seed_and_epoch(lengths: NDArray[np.int64]) -> None:
    drawn = {(seed, epoch): by_tokens(lengths, 2048, seed, epoch) for seed in (0, 1) for epoch in (0, 1)}
    firsts = {tuple(batches[0].tolist()) for batches in drawn.values()}
    assert len(firsts) == 4
    again = by_tokens(lengths, 2048, 1, 1)
    assert all(np.array_equal(one, other) for one, other in zip(again, drawn[1, 1], strict=True))


def test_a_window_shares_batches_with_others_in_each_epoch(lengths: NDArray[np.int64]) -> None:
    def companions(epoch: int) -> set[int]:
        return next(set(rows.tolist()) for rows in by_tokens(lengths, 2048, 0, epoch) if 7 in rows)

    assert len(companions(0) & companions(1)) < 0.5 * len(companions(0))


def test_batches_of_a_size_hold_every_text_once() -> None:
    lengths = np.arange(3, 106)
    batches = by_count(lengths, 16, seed=0, epoch=2)
    assert sorted(np.concatenate(batches).tolist()) == list(range(103))
    assert sorted(len(rows) for rows in batches) == [7, 16, 16, 16, 16, 16, 16]


def test_neighbours_in_length_share_a_batch(lengths: NDArray[np.int64]) -> None:
    few = lengths[:640]
    at_random = list(np.random.default_rng(0).permutation(640).reshape(40, 16))
    assert padded(by_count(few, 16, seed=0, epoch=0), few) < 0.8 * padded(at_random, few)
