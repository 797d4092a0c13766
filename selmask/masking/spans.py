"""Spans: consecutive units that are hidden together, cut anew in every epoch.

Their lengths are geometric and cut off, after SpanBERT (Joshi et al. 2020, doi 10.1162/tacl_a_00300: p = .2, at most
10). Cutting a window is a walk from one span's beginning to the next; here all windows of a batch are walked at once,
by steps that double: a place is a beginning if one of 2^k steps leads there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from selmask.masking.chance import Chance, Purpose
from selmask.masking.pick import Candidates, Picked, Purse, budgets
from selmask.masking.sorting import by_size, in_order, run_begins, running_sum

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from selmask.masking.strategy import Choice, SpanLengths


def pick_spans(candidates: Candidates, choice: Choice, lengths: SpanLengths, chance: Chance) -> Picked:
    """The units to mask in each window, span by span in random order, within the budget of `pick`.

    The first span that does not fit is shortened to as many of its units as do; after it, whole spans are taken as
    long as one fits. A window's very first unit is taken even if it alone exceeds the budget.
    """
    window, cost = candidates.window, candidates.tokens
    begins = span_beginnings(candidates, lengths, chance)
    span = np.cumsum(begins) - 1
    first = np.flatnonzero(begins)
    draw = chance.per_position(Purpose.SELECT, window[first], candidates.position[first])
    budget = budgets(candidates, choice)
    place = np.empty(len(first), dtype=np.int64)
    place[in_order(window[first], by_size(draw))] = np.arange(len(first))
    in_turn = in_order(place[span])
    taken = np.zeros(len(window), dtype=bool)
    taken[in_turn] = running_sum(cost[in_turn], window[in_turn]) <= budget[window[in_turn]]
    taken[in_turn[run_begins(window[in_turn])]] = True
    _take_whole_spans(taken, candidates, span, in_turn, budget)
    unit = np.flatnonzero(taken)
    budget[np.bincount(window[unit], minlength=len(budget)) == 0] = 0
    together = np.searchsorted(span[unit], span[unit])
    alike = np.ones(len(unit), dtype=np.float32)
    return Picked(unit, candidates.tier[unit], alike, np.zeros(len(unit), dtype=bool), together, budget)


def span_beginnings(candidates: Candidates, lengths: SpanLengths, chance: Chance) -> NDArray[np.bool_]:
    """bool [N]; the units at which a span begins; a word that is no candidate ends the span before it."""
    n = len(candidates.window)
    draw = chance.per_position(Purpose.SPAN_LENGTH, candidates.window, candidates.position)
    within = 1 - (1 - lengths.p) ** np.arange(1, lengths.longest)
    length = 1 + np.searchsorted(within / (1 - (1 - lengths.p) ** lengths.longest), draw)
    roots = np.flatnonzero(np.diff(candidates.window, prepend=-1) | (np.diff(candidates.unit, prepend=-1) > 1))
    end = np.append(roots, n)[1:].repeat(np.diff(np.append(roots, n)))
    step = np.append(np.minimum(np.arange(n) + length, end), n)
    begins = np.zeros(n + 1, dtype=bool)
    begins[roots] = True
    for _ in range(int(np.diff(np.append(roots, n)).max(initial=0)).bit_length()):
        begins[step[np.flatnonzero(begins[:-1])]] = True
        step = step[step]
    return begins[:-1]


def _take_whole_spans(
    taken: NDArray[np.bool_],
    candidates: Candidates,
    span: NDArray[np.int64],
    in_turn: NDArray[np.int64],
    budget: NDArray[np.int64],
) -> None:
    """Spans behind the one that was shortened, in their order, where they fit whole."""
    spans = int(span.max(initial=-1)) + 1
    window = np.zeros(spans, dtype=np.int64)
    window[span] = candidates.window
    cost = np.bincount(span, candidates.tokens, minlength=spans).astype(np.int64)
    spent = np.bincount(candidates.window, candidates.tokens * taken, minlength=len(budget)).astype(np.int64)
    left = np.maximum(budget - spent, 0)
    purse = Purse(window, cost, left, untouched=np.zeros(len(budget), dtype=bool))
    order = span[in_turn[run_begins(span[in_turn])]]
    begun = np.bincount(span, taken, minlength=spans) > 0
    purse.take(order[~begun[order]], left)
    taken |= purse.taken[span]
