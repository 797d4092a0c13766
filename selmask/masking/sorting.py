"""Sorting of a batch's items and sums over its windows, which is what picking costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PLACE = (1 << 20) - 1


def by_size(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """int64 [N]; the places of `values` from the smallest up, those alike to a part in 2^32 as they stand.

    NumPy sorts numbers several times faster than it sorts their places: these go along in the lowest bits.
    """
    key = values.view(np.int64)
    key = (key ^ ((key >> 63) & np.iinfo(np.int64).max)) & ~_PLACE  # the order of floats is now that of the integers
    return sorted_places(key)


def sorted_places(key: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64 [N]; the places of `key`, whose lowest 20 bits are 0, from the smallest up, equal ones as they stand."""
    if len(key) > _PLACE:
        return np.argsort(key, kind="stable")
    key |= np.arange(len(key))
    key.sort()
    key &= _PLACE
    return key


def in_order(group: NDArray[np.int64], within: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """int64 [N]; the places of the numbers `group`, none negative, from the smallest up, equal ones as in `within`.

    NumPy sorts 16 bits by radix, and so far quicker than it sorts 64 or several keys.
    """
    narrow = group.astype(np.min_scalar_type(max(256, int(group.max(initial=0)))))
    if within is None:
        return np.argsort(narrow, kind="stable")
    sorted_: NDArray[np.int64] = within[np.argsort(narrow[within], kind="stable")]
    return sorted_


def run_begins(group: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64; where runs of equal numbers begin."""
    changes = np.flatnonzero(group[1:] != group[:-1]) + 1
    return np.concatenate([[0], changes]) if len(group) else changes


def running_sum(values: NDArray[np.int64], group: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64 [N]; cumulative sums within runs of equal `group`."""
    total = np.cumsum(values)
    begins = run_begins(group)
    before = (total - values)[begins]
    summed: NDArray[np.int64] = total - np.repeat(before, np.diff(np.append(begins, len(group))))
    return summed
