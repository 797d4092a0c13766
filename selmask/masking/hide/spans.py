"""Spans: consecutive units that are hidden together, drawn anew in every epoch.

Their lengths are geometric and cut off, after SpanBERT (Joshi et al. 2020, doi 10.1162/tacl_a_00300: p = .2, at most
10). For each run of units one length is drawn at every unit, and the spans take the lengths in that order, so that a
running sum gives the beginnings of all spans of a batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from selmask.masking.hide.chance import Chance, Purpose
from selmask.masking.hide.pick import Candidates, Picked, budgets
from selmask.masking.hide.purse import edges, in_a_row, skipping
from selmask.masking.hide.ranges import ranges
from selmask.masking.hide.sorting import arranged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from selmask.masking.strategy import Choice, SpanLengths


def pick_spans(candidates: Candidates, choice: Choice, lengths: SpanLengths, chance: Chance) -> Picked:
    """The units to mask in each window, span by span in random order, within the budget of `pick`.

    The first span that does not fit is shortened to those of its units that do; after it, every whole span that still
    fits is taken. A window's very first unit is taken even if it alone exceeds the budget.
    """
    begins = span_beginnings(candidates, lengths, chance)
    window = candidates.window[begins]
    turn = chance.turn_per_position(Purpose.SELECT, window, candidates.position[begins])
    order = arranged(window, turn)
    budget = budgets(candidates, choice)
    first, last = edges(window, len(budget))
    budget[first == last] = 0
    begin, end = _taken(candidates.tokens, begins, order, first, last, budget)
    span, unit = ranges(begin, end)
    together = (np.cumsum(end - begin) - (end - begin))[span]
    alike = np.ones(len(unit), dtype=np.float32)
    return Picked(unit, candidates.tier[unit], alike, np.zeros(len(unit), dtype=bool), together, budget)


def span_beginnings(candidates: Candidates, lengths: SpanLengths, chance: Chance) -> NDArray[np.int64]:
    """int64 [S]; the units at which spans begin; a word that is no candidate ends the span before it."""
    draw = chance.per_position(Purpose.SPAN_LENGTH, candidates.window, candidates.position)
    length = _lengths(draw, lengths)
    root = _roots(candidates)
    end = np.concatenate([root, [len(draw)]])[1:]
    reached = np.cumsum(length) - length
    place = reached + np.repeat(root - reached[root], end - root)
    begins: NDArray[np.int64] = place[place < np.repeat(end, end - root)]
    return begins


def _lengths(draw: NDArray[np.float64], lengths: SpanLengths) -> NDArray[np.int64]:
    """int64 [N]; lengths by the inverse of the distribution function, (1 - q^n) / (1 - q^longest)."""
    q = 1 - lengths.p
    exact = np.log(1 - draw * (1 - q**lengths.longest))
    exact /= np.log(q)
    return 1 + np.minimum(exact.astype(np.int64), lengths.longest - 1)


def _roots(candidates: Candidates) -> NDArray[np.int64]:
    """int64; the units that begin a run: the unit before is in another window, or is no candidate."""
    unit, window = candidates.unit, candidates.window
    is_root = np.ones(len(unit), dtype=bool)
    is_root[1:] = (unit[1:] - unit[:-1] > 1) | (window[1:] > window[:-1])
    return np.flatnonzero(is_root)


def _taken(
    tokens: NDArray[np.int64],
    begins: NDArray[np.int64],
    order: NDArray[np.int64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    budget: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the taken part of each span begins and ends, ordered by place.

    Args:
        tokens: int64 [N]; of each unit.
        begins: int64 [S]; the spans.
        order: int64 [S]; the spans by window and turn.
        first, last: int64 [B]; where each window's spans begin and end in `order`.
        budget: int64 [B].
    """
    if not len(begins):
        return begins, begins
    ends = np.concatenate([begins[1:], [len(tokens)]])
    cost = np.add.reduceat(tokens, begins)[order]
    stop, rest = in_a_row(cost, first, last, budget)
    short = np.flatnonzero((rest > 0) & (stop < last))
    span = order[stop[short]]
    end, rest_of_short = in_a_row(tokens, begins[span], ends[span], rest[short])
    rest[short] = rest_of_short
    forced = (stop == first)[short] & (end == begins[span])
    end[forced] += 1
    rest[short[forced]] = 0
    further = np.array(skipping(cost, stop + 1, last, rest), dtype=np.int64)
    whole = order[np.concatenate([ranges(first, stop)[1], further])]
    begin, end = np.concatenate([begins[whole], begins[span]]), np.concatenate([ends[whole], end])
    by_place = np.argsort(begin)
    return begin[by_place], end[by_place]
