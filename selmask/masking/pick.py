"""Picking units within a budget: one function for every strategy, on the flat arrays of a batch of windows.

Candidates are sorted once by (window, stage, wish); a budget is then filled by rounds of cumulative sums over as many
items as there are tokens left: all that fits in a row is taken, what is larger than the rest of the budget is dropped,
until nothing fits. This takes exactly what
trying one unit after another would take, in as many rounds as units have different lengths.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from selmask.masking.chance import Chance, Purpose
from selmask.masking.ranges import ranges
from selmask.masking.sorting import by_size, in_order, run_begins, running_sum, sorted_places
from selmask.masking.strategy import FIRST, NEVER, Choice

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Candidates:
    """The units of a batch of B windows, N in all, ordered by window and place.

    Attributes:
        unit: int64 [N]; the unit's number in the corpus; neighbours in the text have neighbouring numbers.
        window: int64 [N]; the row of the window in the batch.
        position: int64 [N]; the unit's first token within its window.
        tokens: int64 [N]; how many tokens it has, 1 or more.
        type: int64 [N].
        tier: int8 [N].
        score: float32 [N].
        uniform: bool [N]; whether the uniform share may draw it.
        length: int64 [B]; the windows' tokens without special ones.
    """

    unit: NDArray[np.int64]
    window: NDArray[np.int64]
    position: NDArray[np.int64]
    tokens: NDArray[np.int64]
    type: NDArray[np.int64]
    tier: NDArray[np.int8]
    score: NDArray[np.float32]
    uniform: NDArray[np.bool_]
    length: NDArray[np.int64]


@dataclass(frozen=True)
class Picked:
    """What was picked.

    Attributes:
        unit: int64 [P]; the picked candidates, in the order of their places.
        tier, score: int8 [P], float32 [P]; those of the pick, which are a type's where types are picked.
        at_random: bool [P]; whether the uniform share drew it; its tier and score are then FIRST and 1.
        together: int64 [P]; the first of the picked that each was picked with: itself, but in a span.
        budget: int64 [B]; 0 for a window in which nothing is picked.
    """

    unit: NDArray[np.int64]
    tier: NDArray[np.int8]
    score: NDArray[np.float32]
    at_random: NDArray[np.bool_]
    together: NDArray[np.int64]
    budget: NDArray[np.int64]


@dataclass(frozen=True)
class _Items:
    """What competes for the budget: units, or types where `occurrences` is `all`.

    `first` is the first position of the item's type in the window, `round` how many of the type's occurrences go
    before this one, `member` maps each candidate to its item.
    """

    window: NDArray[np.int64]
    position: NDArray[np.int64]
    cost: NDArray[np.int64]
    tier: NDArray[np.int8]
    score: NDArray[np.float32]
    first: NDArray[np.int64]
    round: NDArray[np.int64]
    uniform: NDArray[np.bool_]
    member: NDArray[np.int64]


def pick(candidates: Candidates, choice: Choice, chance: Chance) -> Picked:
    """The units to mask in each window, at most `max(1, floor(rate * length))` tokens.

    A unit that would exceed the budget is skipped and the next one tried; only the first one tried in a window is
    taken even if it alone exceeds it.
    """
    items = _items(candidates, choice, chance)
    budget = budgets(candidates, choice)
    purse = Purse(items.window, items.cost, budget)
    if choice.uniform_share > 0:
        exact = choice.uniform_share * budget
        share = np.floor(exact) + (chance.per_window(Purpose.UNIFORM_BUDGET) < exact % 1)
        draw = chance.per_position(Purpose.UNIFORM_SHARE, items.window, items.position)
        purse.spend(np.flatnonzero(items.uniform), draw, share.astype(np.int64))
    at_random = purse.taken.copy()
    _spend_by_tier(purse, items, choice, chance)
    budget[np.bincount(items.window[np.flatnonzero(purse.taken)], minlength=len(budget)) == 0] = 0
    unit = np.flatnonzero(purse.taken[items.member])
    item = items.member[unit]
    tier = np.where(at_random[item], FIRST, items.tier[item])
    score = np.where(at_random[item], 1, items.score[item])
    return Picked(unit, tier, score, at_random[item], np.arange(len(unit)), budget)


def budgets(candidates: Candidates, choice: Choice) -> NDArray[np.int64]:
    """int64 [B]; how many tokens of each window may be masked."""
    budget: NDArray[np.int64] = np.maximum(1, np.floor(choice.rate * candidates.length)).astype(np.int64)
    return budget


def _spend_by_tier(purse: Purse, items: _Items, choice: Choice, chance: Chance) -> None:
    wanted = np.flatnonzero(items.tier != NEVER)
    order = _order(items, wanted, choice, chance)
    if choice.first_share < 1:
        cap = np.floor(choice.first_share * purse.left).astype(np.int64)
        first = order[items.tier[order] == FIRST]
        purse.take(first, cap)
        purse.take(order[items.tier[order] != FIRST], purse.left)
    purse.take(order, purse.left)


def _order(items: _Items, wanted: NDArray[np.int64], choice: Choice, chance: Chance) -> NDArray[np.int64]:
    """`wanted` sorted by window, tier, round and wish."""
    score, first, round_ = items.score[wanted], items.first[wanted], items.round[wanted]
    stage = items.window[wanted]
    if choice.selection == "top":
        by_appearance = in_order(first)
        order = by_appearance[by_size(-score[by_appearance].astype(np.float64))]
    else:
        draw = chance.per_position(Purpose.SELECT, stage, first + (round_ << 32))
        order = by_size(_turns(score, draw, choice.temperature))
    for key in (items.tier[wanted], round_):
        if key.any():
            stage = stage * (int(key.max()) + 1) + key
    return wanted[in_order(stage, order)]


def _turns(score: NDArray[np.float32], draw: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    """When each item comes, the smallest first: drawn one after another in proportion to score^(1/temperature).

    That is the order of log(score)/temperature plus Gumbel noise, from the largest down.
    """
    if len(score) == 0 or score.min() == score.max():
        return 1 - draw
    wait = -np.log(draw)
    if temperature == 1:
        return wait / score
    return np.log(wait) - np.log(score.astype(np.float64)) / temperature


class Purse:
    """The budgets of a batch's windows while they are spent on items.

    Args:
        window: int64 [N]; each item's window.
        cost: int64 [N]; its tokens.
        left: int64 [B]; what each window may spend.
        untouched: bool [B]; windows whose first item is taken whatever it costs; all if not given.
    """

    def __init__(
        self,
        window: NDArray[np.int64],
        cost: NDArray[np.int64],
        left: NDArray[np.int64],
        untouched: NDArray[np.bool_] | None = None,
    ) -> None:
        self._window, self._cost = window, cost
        self.left = left.copy()
        self.taken = np.zeros(len(window), dtype=bool)
        self._untouched = left > 0 if untouched is None else untouched

    def spend(self, which: NDArray[np.int64], draw: NDArray[np.float64], cap: NDArray[np.int64]) -> None:
        """Take of the items `which`, the smallest draw first, at most `cap` tokens a window."""
        self.take(which[in_order(self._window[which], by_size(draw[which]))], cap)

    def take(self, order: NDArray[np.int64], cap: NDArray[np.int64]) -> None:
        """Take items in the given order, sorted by window, at most `cap` tokens (int64 [B]) a window."""
        cap = np.minimum(cap, self.left)
        order = order[np.flatnonzero(~self.taken[order])]
        begin, end = self._edges(order)
        begin = self._take_first(order, begin, end, cap)
        while ((begin < end) & (cap > 0)).any():
            # An item costs a token at least: no more of them can be taken than there are tokens.
            heads = order[ranges(begin, np.clip(begin + cap, begin, end))[1]]
            heads = heads[np.flatnonzero(self._cost[heads] <= cap[self._window[heads]])]
            window, cost = self._window[heads], self._cost[heads]
            self._pay(heads[np.flatnonzero(running_sum(cost, window) <= cap[window])], cap)
            order = order[ranges(begin, np.where(cap > 0, end, begin))[1]]
            is_open = (self._cost[order] <= cap[self._window[order]]) & ~self.taken[order]
            order = order[np.flatnonzero(is_open)]
            begin, end = self._edges(order)

    def _edges(self, order: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where each window's items begin and end in `order`, int64 [B] each."""
        edges = np.searchsorted(self._window[order], np.arange(len(self.left) + 1))
        return edges[:-1], edges[1:]

    def _take_first(
        self, order: NDArray[np.int64], begin: NDArray[np.int64], end: NDArray[np.int64], cap: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Take the first item of every window from which nothing was taken yet, whatever it costs.

        Returns:
            Where each window's items begin now.
        """
        is_first = self._untouched & (begin < end) & (cap > 0)
        self._untouched[is_first] = False
        self._pay(order[begin[is_first]], cap)
        moved: NDArray[np.int64] = begin + is_first
        return moved

    def _pay(self, items: NDArray[np.int64], cap: NDArray[np.int64]) -> None:
        self.taken[items] = True
        spent = np.bincount(self._window[items], self._cost[items], minlength=len(cap)).astype(np.int64)
        cap -= spent
        self.left -= spent


def _items(c: Candidates, choice: Choice, chance: Chance) -> _Items:
    """What competes: every unit by itself, types as a whole, or units in rounds of one per type."""
    tier = np.where(c.score > 0, c.tier, NEVER).astype(np.int8)
    if choice.occurrences == "all":
        return _whole_types(c, tier)
    first, round_ = c.position, np.zeros(len(c.window), dtype=np.int64)
    if choice.occurrences == "one":
        first, round_ = _in_rounds(c, (tier != NEVER) | c.uniform, chance)
        tier[(round_ > 0) & (not choice.second_round)] = NEVER
    elif choice.selection == "top":
        group, firsts = _groups(c)
        first = firsts[group]
    alone = np.arange(len(c.window))
    return _Items(c.window, c.position, c.tokens, tier, c.score, first, round_, c.uniform, alone)


def _in_rounds(
    c: Candidates, eligible: NDArray[np.bool_], chance: Chance
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each unit's type's first position, and its place in the random order of its type's eligible occurrences."""
    group, firsts = _groups(c)
    draw = chance.per_position(Purpose.OCCURRENCE, c.window, c.position)
    shuffled = in_order(2 * group + ~eligible, by_size(draw))
    begins = run_begins(group[shuffled])
    round_ = np.empty(len(group), dtype=np.int64)
    round_[shuffled] = np.arange(len(group)) - np.repeat(begins, np.diff(np.append(begins, len(group))))
    return firsts[group], round_


def _groups(c: Candidates) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The (window, type) group of each unit, and each group's first position."""
    pair = c.window * (int(c.type.max(initial=0)) + 1) + c.type
    fits = int(pair.max(initial=0)) < 1 << 43
    order = sorted_places(pair << 20) if fits else np.argsort(pair, kind="stable")
    begins = run_begins(pair[order])
    group = np.empty(len(order), dtype=np.int64)
    group[order] = np.repeat(np.arange(len(begins)), np.diff(np.append(begins, len(order))))
    return group, c.position[order[begins]]


def _whole_types(c: Candidates, tier: NDArray[np.int8]) -> _Items:
    """One item per (window, type): the best tier among its occurrences, the tokens of all of them."""
    group, firsts = _groups(c)
    never = np.iinfo(np.int8).max
    best = np.full(len(firsts), never, dtype=np.int8)
    np.minimum.at(best, group, np.where(tier == NEVER, never, tier).astype(np.int8))
    score = np.zeros(len(firsts), dtype=np.float32)
    np.maximum.at(score, group, c.score)
    window = np.zeros(len(firsts), dtype=np.int64)
    window[group] = c.window
    return _Items(
        window=window,
        position=firsts,
        cost=np.bincount(group, c.tokens, minlength=len(firsts)).astype(np.int64),
        tier=np.where(best == never, NEVER, best).astype(np.int8),
        score=score,
        first=firsts,
        round=np.zeros(len(firsts), dtype=np.int64),
        uniform=np.bincount(group, c.uniform, minlength=len(firsts)) > 0,
        member=group,
    )
