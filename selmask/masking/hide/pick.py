"""The pick of units within a budget: one function for every strategy, on the flat arrays of a batch of windows.

The items that compete for the budget are sorted once, by window, tier and turn, and then taken in this order while they
fit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from selmask.masking.hide.chance import Chance, Purpose
from selmask.masking.hide.purse import Purse
from selmask.masking.hide.sorting import LAST_TURN, TURN_BITS, arranged, in_order, run_begins, turns
from selmask.masking.strategy import FIRST, NEVER, Choice

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Candidates:
    """The units of a batch of B windows, N in all, ordered by window and place.

    Attributes:
        unit: int64 [N]; the unit's number in the corpus; neighbours in the text have neighbouring numbers.
        window: int64 [N]; the window's row in the batch.
        position: int64 [N]; the position of the unit's first token in its window.
        tokens: int64 [N]; its number of tokens, 1 or more.
        tier: int8 [N].
        score: float32 [N].
        uniform: bool [N]; whether the uniform share may draw it.
        types: int [units of the corpus]; the types, read only where the pick depends on them.
        length: int64 [B]; the windows' tokens without special ones.
    """

    unit: NDArray[np.int64]
    window: NDArray[np.int64]
    position: NDArray[np.int64]
    tokens: NDArray[np.int64]
    tier: NDArray[np.int8]
    score: NDArray[np.float32]
    uniform: NDArray[np.bool_]
    types: NDArray[np.signedinteger[Any]]
    length: NDArray[np.int64]


@dataclass(frozen=True)
class Picked:
    """The result of a pick, P candidates.

    Attributes:
        unit: int64 [P]; the picked candidates, in the order of their places.
        tier, score: int8 [P], float32 [P]; those of the pick; where types are picked, the type's.
        at_random: bool [P]; whether the uniform share drew it; its tier and score are then FIRST and 1.
        together: int64 [P]; the first picked candidate of its span; itself where units are picked one by one.
        budget: int64 [B]; how many tokens may be masked; 0 for a window in which nothing is picked.
    """

    unit: NDArray[np.int64]
    tier: NDArray[np.int8]
    score: NDArray[np.float32]
    at_random: NDArray[np.bool_]
    together: NDArray[np.int64]
    budget: NDArray[np.int64]


@dataclass(frozen=True)
class _Items:
    """The items that compete for the budget, sorted by window and place: units, or the types of a window.

    Attributes:
        window, position: int64; the place of a unit, or of a type's first appearance.
        cost: int64; its tokens.
        tier, score, uniform: As in `Candidates`.
        first: int64; where units compete in the order of their types, the position at which each unit's type appears.
        round: int64; where types take turns, how many of the type's occurrences come before this one.
        member: int64 [candidates]; each candidate's item, -1 where it has none; None where every candidate is an item.
    """

    window: NDArray[np.int64]
    position: NDArray[np.int64]
    cost: NDArray[np.int64]
    tier: NDArray[np.int8]
    score: NDArray[np.float32]
    uniform: NDArray[np.bool_]
    first: NDArray[np.int64] | None = None
    round: NDArray[np.int64] | None = None
    member: NDArray[np.int64] | None = None


def pick(candidates: Candidates, choice: Choice, chance: Chance) -> Picked:
    """The units to mask in each window, at most `max(1, floor(rate * length))` tokens.

    A unit that would exceed the budget is skipped and the next one tried; only the first unit tried in a window is
    taken even if it alone exceeds the budget, so that no window with a candidate goes without a mask.
    """
    items = _items(candidates, choice, chance)
    budget = budgets(candidates, choice)
    purse = Purse(items.window, items.cost, budget)
    if choice.uniform_share > 0:
        _spend_at_random(purse, items, choice.uniform_share * budget, chance)
    by_share = purse.taken.copy()
    _spend_by_tier(purse, items, choice, chance)
    budget[purse.left == budget] = 0
    # The appended item is the one that a member of -1, no item, points to: it is never taken.
    taken = purse.taken if items.member is None else np.append(purse.taken, False)[items.member]
    unit = np.flatnonzero(taken)
    item = unit if items.member is None else items.member[unit]
    tier, score, at_random = items.tier[item], items.score[item], by_share[item]
    tier[at_random], score[at_random] = FIRST, 1
    return Picked(unit, tier, score, at_random, np.arange(len(unit)), budget)


def budgets(candidates: Candidates, choice: Choice) -> NDArray[np.int64]:
    """int64 [B]; how many tokens of each window may be masked."""
    budget: NDArray[np.int64] = np.maximum(1, np.floor(choice.rate * candidates.length)).astype(np.int64)
    return budget


def _spend_at_random(purse: Purse, items: _Items, share: NDArray[np.floating[Any]], chance: Chance) -> None:
    """Spend the uniform share of each budget, float64 [B] tokens; a draw rounds its fraction of a token up or down."""
    tokens = np.floor(share) + (chance.per_window(Purpose.UNIFORM_BUDGET) < share % 1)
    which = np.flatnonzero(items.uniform)
    window = items.window[which]
    turn = chance.turn_per_position(Purpose.UNIFORM_SHARE, window, items.position[which])
    purse.take(which[arranged(window, turn)], tokens.astype(np.int64))


def _spend_by_tier(purse: Purse, items: _Items, choice: Choice, chance: Chance) -> None:
    """Spend the rest of each budget, tier by tier."""
    order = _order(items, choice, chance)
    if choice.first_share < 1:
        is_first = items.tier[order] == FIRST
        purse.take(order[is_first], np.floor(choice.first_share * purse.left).astype(np.int64), strictly=True)
        purse.take(order[~is_first], purse.left)
    # Without a cap, all of it; with one, what the other tiers left over goes back to the first.
    purse.take(order, purse.left)


def _order(items: _Items, choice: Choice, chance: Chance) -> NDArray[np.int64]:
    """The items that are wanted, sorted by window, tier, round and turn."""
    turn, stage = _turns(items, choice, chance), items.window
    # Window, tier and round become the digits of one number, in this order: one sort by it is a sort by all three.
    for key in (items.tier, items.round):
        if key is not None and key.any():
            stage = stage * (int(key.max(initial=0)) + 1) + key
    is_wanted = _is_wanted(items.tier, items.score)
    count = int(np.count_nonzero(is_wanted))
    if count < len(stage):
        # Items that are not wanted are sorted behind all windows and cut off: faster than to filter every array.
        stage = np.where(is_wanted, stage, int(stage.max()) + 1)
    if choice.selection == "top" and items.first is not None:
        # The sort is stable, so that sorting by appearance first settles ties of the score by appearance.
        appearance = arranged(items.window, items.first)
        return appearance[arranged(stage[appearance], turn[appearance])][:count]
    return arranged(stage, turn)[:count]


def _turns(items: _Items, choice: Choice, chance: Chance) -> NDArray[np.int64]:
    """int64; the turn of each item: by its score, or drawn in proportion to it.

    Items drawn one after another in proportion to score^(1/temperature) come in the order of log(score)/temperature
    plus Gumbel noise, from the largest down. For an exponential wait that is the order of wait/score^(1/temperature),
    from the smallest up.
    """
    if choice.selection == "top":
        return turns(-items.score.astype(np.float64))
    place = items.position if items.first is None else items.first
    if items.round is not None:
        # A position fits into 32 bits: with the round above them, each occurrence of a type has a draw of its own.
        place = place + (items.round << 32)
    if choice.alike:
        return LAST_TURN - chance.turn_per_position(Purpose.SELECT, items.window, place)
    wait = -np.log(chance.per_position(Purpose.SELECT, items.window, place))
    # A score of 0 waits for ever, and is not wanted anyway.
    with np.errstate(divide="ignore"):
        if choice.temperature == 1:
            return turns(wait / items.score)
        # In logarithms, which have the same order: at a low temperature the power itself overflows.
        return turns(np.log(wait) - np.log(items.score.astype(np.float64)) / choice.temperature)


def _is_wanted(tier: NDArray[np.int8], score: NDArray[np.float32]) -> NDArray[np.bool_]:
    is_wanted: NDArray[np.bool_] = (tier != NEVER) & (score > 0)
    return is_wanted


def _items(c: Candidates, choice: Choice, chance: Chance) -> _Items:
    """The items: every unit by itself, types as a whole, types once, or units in rounds of one per type."""
    if choice.occurrences == "all":
        return _whole_types(c)
    if choice.occurrences == "one" and not choice.second_round:
        return _types_once(c, choice, chance)
    units = _Items(c.window, c.position, c.tokens, c.tier, c.score, c.uniform)
    if choice.occurrences == "each" and choice.selection != "top":
        return units
    types = _Types.of(c)
    units = replace(units, first=types.spread(c.position[types.first]))
    return replace(units, round=_rounds(c, types, choice, chance)) if choice.occurrences == "one" else units


class _Types(NamedTuple):
    """The G types of each window.

    Attributes:
        order: int64 [N]; the candidates by window, type and place.
        begin: int64 [G]; where each type's candidates begin in `order`.
        first: int64 [G]; the candidate at which each type first appears.
    """

    order: NDArray[np.int64]
    begin: NDArray[np.int64]
    first: NDArray[np.int64]

    @classmethod
    def of(cls, c: Candidates) -> Self:
        """The types of `c`."""
        type_ = c.types[c.unit].astype(np.int64)
        order = arranged(c.window, type_)
        pair = c.window * (int(type_.max(initial=0)) + 1) + type_
        begin = run_begins(pair[order])
        return cls(order, begin, order[begin])

    @property
    def times(self) -> NDArray[np.int64]:
        """int64 [G]; the number of occurrences of each."""
        return np.diff(self.begin, append=len(self.order))

    def spread(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """int64 [N]; `values`, int64 [G], of each candidate's type."""
        spread = np.empty(len(self.order), dtype=np.int64)
        spread[self.order] = np.repeat(values, self.times)
        return spread


def _rounds(c: Candidates, types: _Types, choice: Choice, chance: Chance) -> NDArray[np.int64]:
    """int64 [N]; each unit's place in the random order of its type's occurrences, those that can be taken first."""
    draw = chance.turn_per_position(Purpose.OCCURRENCE, c.window, c.position)
    group = types.spread(np.arange(len(types.begin)))
    # Even stages for occurrences that can be taken, odd ones for the others: within a type, the others come last.
    shuffled = arranged(2 * group + ~_can_be_taken(c, choice), draw)
    round_ = np.empty(len(shuffled), dtype=np.int64)
    round_[shuffled] = np.arange(len(shuffled)) - np.repeat(types.begin, types.times)
    return round_


def _types_once(c: Candidates, choice: Choice, chance: Chance) -> _Items:
    """One item per window and type: a random one of its occurrences that can be taken."""
    types = _Types.of(c)
    draw = chance.turn_per_position(Purpose.OCCURRENCE, c.window, c.position)
    late = np.flatnonzero(~_can_be_taken(c, choice))
    draw[late] += 1 << TURN_BITS  # beyond every draw
    # Each draw with its place in the bits below: the smallest such number of a type is its earliest draw and says
    # where it is, without a sort.
    place_bits = len(draw).bit_length()
    earliest = np.minimum.reduceat((draw << place_bits | np.arange(len(draw)))[types.order], types.begin)
    appearance = in_order(types.first, len(draw))
    first, one = types.first[appearance], earliest[appearance] & ((1 << place_bits) - 1)
    member = np.full(len(draw), -1)
    member[one] = np.arange(len(one))
    return _Items(
        c.window[first], c.position[first], c.tokens[one], c.tier[one], c.score[one], c.uniform[one], member=member
    )


def _can_be_taken(c: Candidates, choice: Choice) -> NDArray[np.bool_]:
    """bool [N]; the candidates that can be taken by tier and score, or by the uniform share."""
    is_wanted = _is_wanted(c.tier, c.score)
    return is_wanted | c.uniform if choice.uniform_share > 0 else is_wanted


def _whole_types(c: Candidates) -> _Items:
    """One item per window and type: the best tier and score among its occurrences, the tokens of all of them."""
    types = _Types.of(c)
    appearance = in_order(types.first, len(types.order))

    def over_all(best: np.ufunc, values: NDArray[Any]) -> NDArray[Any]:
        of_type: NDArray[Any] = best.reduceat(values[types.order], types.begin)[appearance]
        return of_type

    never = np.iinfo(np.int8).max  # in place of NEVER, which is the smallest tier and would win the minimum
    tier = over_all(np.minimum, np.where(_is_wanted(c.tier, c.score), c.tier, never).astype(np.int8))
    place = np.empty(len(appearance), dtype=np.int64)
    place[appearance] = np.arange(len(appearance))
    first = types.first[appearance]
    return _Items(
        window=c.window[first],
        position=c.position[first],
        cost=over_all(np.add, c.tokens),
        tier=np.where(tier == never, NEVER, tier).astype(np.int8),
        score=over_all(np.maximum, c.score),
        uniform=over_all(np.logical_or, c.uniform),
        member=types.spread(place),
    )
