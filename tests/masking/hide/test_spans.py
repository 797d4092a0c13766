from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selmask.masking.hide.chance import Chance, Purpose
from selmask.masking.hide.pick import Candidates
from selmask.masking.hide.spans import pick_spans, span_beginnings
from selmask.masking.strategy import Choice, SpanLengths
from tests.support.generated import generated

if TYPE_CHECKING:
    from collections.abc import Sequence

LENGTHS = SpanLengths(0.2, 10)
Word = tuple[int, int]
"""A candidate of a window: its number among the window's words, and its tokens."""


def candidates(windows: Sequence[Sequence[Word]], room: int = 0) -> Candidates:
    """The words of each window; one whose number is left out is no candidate."""
    flat = [(window, number, tokens) for window, words in enumerate(windows) for number, tokens in words]
    n = len(flat)
    window, number, tokens = (np.array(column, dtype=np.int64) for column in zip(*flat, strict=True))
    position = np.concatenate([np.cumsum([0, *(cost for _, cost in words)])[:-1] for words in windows if words]) + 1
    lengths = [sum(cost for _, cost in words) + room for words in windows]
    return Candidates(
        unit=window * 1000 + number,
        window=window,
        position=position.astype(np.int64),
        tokens=tokens,
        types=np.arange(n),
        tier=np.zeros(n, dtype=np.int8),
        score=np.ones(n, dtype=np.float32),
        uniform=np.zeros(n, dtype=bool),
        length=np.array(lengths, dtype=np.int64),
    )


def chance(windows: int, seed: int = 0, epoch: int = 0) -> Chance:
    return Chance(seed, epoch, np.arange(windows), np.zeros(windows, dtype=np.int64))


def plain_spans(words: Sequence[Word], lengths: Sequence[int]) -> list[list[int]]:
    """The window's words walked from the left, cut at gaps: the nth span behind one as long as its nth word draws."""
    spans: list[list[int]] = []
    place = root = nth = 0
    while place < len(words):
        end = place + 1
        while end < len(words) and end - place < lengths[root + nth] and words[end][0] == words[end - 1][0] + 1:
            end += 1
        spans.append(list(range(place, end)))
        goes_on = end < len(words) and words[end][0] == words[end - 1][0] + 1
        root, nth = (root, nth + 1) if goes_on else (end, 0)
        place = end
    return spans


def plain_pick(words: Sequence[Word], spans: Sequence[list[int]], draws: Sequence[float], budget: int) -> set[int]:
    """Spans in the order of their draws; the first that does not fit is shortened, later ones are taken whole."""
    taken: list[int] = []
    left, shortened = budget, False
    for _, span in sorted(zip(draws, spans, strict=True)):
        cost = sum(words[place][1] for place in span)
        if cost <= left:
            taken += span
            left -= cost
        elif not shortened:
            shortened = True
            for place in span:
                if words[place][1] > left and taken:
                    break
                taken.append(place)
                left = max(0, left - words[place][1])
    return set(taken)


windows_of_words = st.lists(
    st.lists(st.tuples(st.booleans(), st.integers(1, 4)), min_size=1, max_size=40).map(
        lambda drawn: [(number, cost) for number, (kept, cost) in enumerate(drawn) if kept or number == 0]
    ),
    min_size=1,
    max_size=5,
)


@generated(200)
@given(windows=windows_of_words, seed=st.integers(0, 99), rate=st.sampled_from([0.05, 0.15, 0.4, 0.8]))
def test_spans_are_those_of_a_walk_from_the_left(windows: list[list[Word]], seed: int, rate: float) -> None:
    of, drawn = candidates(windows), chance(len(windows), seed)
    uniform = drawn.per_position(Purpose.SPAN_LENGTH, of.window, of.position)
    share = np.cumsum(0.2 * 0.8 ** np.arange(10))
    lengths = [1 + int(np.sum(share / share[-1] <= each)) for each in uniform]
    order = drawn.per_position(Purpose.SELECT, of.window, of.position)
    picked = pick_spans(of, Choice(rate, "each", spans=LENGTHS), LENGTHS, drawn)
    begins = set(span_beginnings(of, LENGTHS, drawn).tolist())
    expected_begins, expected, first = set(), set(), 0
    for row, words in enumerate(windows):
        spans = plain_spans(words, lengths[first : first + len(words)])
        expected_begins |= {first + span[0] for span in spans}
        budget = max(1, int(rate * of.length[row]))
        draws = [float(order[first + span[0]]) for span in spans]
        expected |= {first + place for place in plain_pick(words, spans, draws, budget)}
        first += len(words)
    assert begins == expected_begins
    assert set(picked.unit.tolist()) == expected


def test_lengths_are_geometric_and_end_at_ten() -> None:
    """Within five standard errors of p(n) in proportion to .8^(n - 1), n = 1 to 10: 3.8 words on average."""
    words = [(number, 1) for number in range(100_000)]
    begins = span_beginnings(candidates([words]), LENGTHS, chance(1))
    lengths = np.diff(begins)
    expected = 0.8 ** np.arange(10) / (0.8 ** np.arange(10)).sum()
    shares = np.bincount(lengths, minlength=11)[1:] / len(lengths)
    assert lengths.max() == 10
    assert lengths.mean() == pytest.approx(3.8, abs=0.1)
    assert shares == pytest.approx(expected, abs=5 * 0.5 / np.sqrt(len(lengths)))


def test_every_word_is_hidden_as_often_as_any_other() -> None:
    """But for the edges of a window, within five standard errors."""
    windows = [[(number, 1) for number in range(60)]] * 5_000
    picked = pick_spans(candidates(windows), Choice(0.15, "each", spans=LENGTHS), LENGTHS, chance(len(windows)))
    share = np.bincount(picked.unit % 60, minlength=60) / len(windows)
    assert share.sum() == pytest.approx(9)
    assert share[10:50] == pytest.approx(np.full(40, share[10:50].mean()), abs=5 * np.sqrt(0.15 * 0.85 / len(windows)))


def test_spans_are_cut_anew_in_another_epoch() -> None:
    of = candidates([[(number, 1) for number in range(200)]])
    first, second = (span_beginnings(of, LENGTHS, chance(1, epoch=epoch)) for epoch in (0, 1))
    assert first.tolist() != second.tolist()


def test_units_of_a_span_are_marked_by_the_first() -> None:
    of = candidates([[(number, 1) for number in range(100)]])
    drawn = chance(1)
    picked = pick_spans(of, Choice(0.3, "each", spans=LENGTHS), LENGTHS, drawn)
    begins = span_beginnings(of, LENGTHS, drawn)
    first = picked.unit[picked.together]
    assert np.isin(first, begins).all()
    assert (np.searchsorted(begins, picked.unit, "right") == np.searchsorted(begins, first, "right")).all()
