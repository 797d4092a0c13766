"""The budgets of a batch's windows while they are spent on items, in a given order.

A binary search in the running sum of the items' costs finds for all windows at once how many items fit in a row. That
leaves little of a budget, so the items that still fit are tried one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Purse:
    """The budgets of a batch's B windows while they are spent on items, N in all.

    Args:
        window: int64 [N]; each item's window.
        cost: int64 [N]; its tokens, 1 or more.
        left: int64 [B]; the tokens that each window may spend; its first item may cost more.

    Attributes:
        left: int64 [B]; the tokens that are left; negative where a window's first item cost more than the budget.
        taken: bool [N]; the items taken so far.
    """

    def __init__(self, window: NDArray[np.int64], cost: NDArray[np.int64], left: NDArray[np.int64]) -> None:
        self._window, self._cost = window, cost
        self.left = left.copy()
        self.taken = np.zeros(len(window), dtype=bool)
        self._untouched = left > 0

    def take(self, order: NDArray[np.int64], cap: NDArray[np.int64], *, strictly: bool = False) -> None:
        """Take items in the given order, which is sorted by window, for at most `cap` tokens (int64 [B]) a window.

        An item that costs more than is left is skipped and the next one tried. Only the very first item of a window is
        taken at any price, unless `cap` holds `strictly`.
        """
        if self.taken.any():
            order = order[~self.taken[order]]
        cost, cap = self._cost[order], np.minimum(cap, self.left)
        # All items are sorted by window already, so that another order by window leaves the windows as they are.
        window = self._window if len(order) == len(self._window) else self._window[order]
        begin, end = edges(window, len(cap))
        stop, rest = in_a_row(cost, begin, end, cap)
        forced = np.flatnonzero(self._untouched & (cap > 0) & (stop == begin) & (begin < end) & (not strictly))
        rest[forced] -= cost[begin[forced]]
        stop[forced] += 1
        further = skipping(cost, stop, end, rest)
        self._untouched &= rest == cap
        bounds = zip(begin.tolist(), stop.tolist(), strict=True)
        self.taken[np.concatenate([order[further], *(order[first:last] for first, last in bounds)])] = True
        self.left += rest - cap


def edges(window: NDArray[np.int64], windows: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """int64 [B] each; where the items of each window begin and end among items sorted by window."""
    edge = np.searchsorted(window, np.arange(windows + 1))
    return edge[:-1], edge[1:]


def in_a_row(
    cost: NDArray[np.int64], begin: NDArray[np.int64], end: NDArray[np.int64], cap: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The items of each window up to the first one that costs more than is left.

    Returns:
        int64 [B] each: that item, or the window's end, and the tokens that are left then.
    """
    paid = np.zeros(len(cost) + 1, dtype=np.int64)
    np.cumsum(cost, out=paid[1:])
    before = paid[begin]
    stop = np.minimum(np.maximum(np.searchsorted(paid, before + cap, side="right") - 1, begin), end)
    return stop, cap - (paid[stop] - before)


def skipping(
    cost: NDArray[np.int64], begin: NDArray[np.int64], end: NDArray[np.int64], rest: NDArray[np.int64]
) -> list[int]:
    """The items from `begin` to `end` of each window that still fit into its `rest`, which is reduced in place."""
    # Single items of a memoryview are plain integers, several times faster to read than an array's.
    price, taken = cost.data, []
    for window in np.flatnonzero((rest > 0) & (begin < end)).tolist():
        left = int(rest[window])
        for place in range(int(begin[window]), int(end[window])):
            if price[place] <= left:
                taken.append(place)
                left -= price[place]
                if not left:
                    break
        rest[window] = left
    return taken
