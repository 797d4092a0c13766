"""Sorting of a batch's items, which is most of what picking costs.

NumPy sorts whole numbers several times faster than it sorts their places. So what is sorted by, and the place itself in
the lowest bits, are put into one number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

TURN_BITS = 36
"""Of a turn, from 0 to 2^36 - 1: the smaller, the earlier an item comes. Enough for a float's sign, its exponent and 24
binary digits, and few enough to leave room for the window and the place of a batch's items."""

LAST_TURN = (1 << TURN_BITS) - 1
_NUMBER_BITS = 63


def turns(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """int64 [N]; the turns of items that come in the order of `values`, the smallest first."""
    bits = values.view(np.int64)
    # The order of negative floats is that of the integers turned round.
    bits = bits ^ ((bits >> 63) & np.iinfo(np.int64).max)
    bits >>= 64 - TURN_BITS
    bits += 1 << (TURN_BITS - 1)
    return bits


def arranged(stage: NDArray[np.int64], turn: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64 [N]; the places of items by stage, none negative, within one by turn, equal ones as they stand."""
    place_bits = len(turn).bit_length()
    if int(stage.max(initial=0)).bit_length() + TURN_BITS + place_bits > _NUMBER_BITS:
        return np.lexsort((turn, stage))
    key = stage << TURN_BITS
    key |= turn
    key <<= place_bits
    key |= np.arange(len(turn))
    key.sort()
    key &= (1 << place_bits) - 1
    return key


def in_order(distinct: NDArray[np.int64], below: int) -> NDArray[np.int64]:
    """int64 [N]; the places of the numbers `distinct`, from 0 to `below`, from the smallest up."""
    place = np.full(below, -1)
    place[distinct] = np.arange(len(distinct))
    return place[place >= 0]


def run_begins(group: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64; where runs of equal numbers begin."""
    begins = np.ones(len(group), dtype=bool)
    np.not_equal(group[1:], group[:-1], out=begins[1:])
    return np.flatnonzero(begins)
