"""Sorts of a batch's items, which take most of the time of a pick.

NumPy sorts integers several times faster than it finds the order of them (`argsort`). So the keys and, in the lowest
bits, the place itself are packed into one integer: sorted, its lowest bits are the order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

TURN_BITS = 36
"""The bits of a turn, from 0 to 2^36 - 1: the smaller a turn, the earlier its item comes. They hold a double's sign,
its 11 bits of exponent and 24 binary digits, and leave 27 bits for the window, tier and place of a batch's items."""

LAST_TURN = (1 << TURN_BITS) - 1

# Of an int64, without its sign.
_NUMBER_BITS = 63


def turns(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """int64 [N]; the turns of items that come in the order of `values`, the smallest first."""
    # The bits of positive doubles, read as integers, have the doubles' order.
    bits = values.view(np.int64)
    # Those of negative doubles have the reverse order: all bits but the sign are flipped.
    bits = bits ^ ((bits >> 63) & np.iinfo(np.int64).max)
    # The highest bits are enough; a shift up makes the smallest turn 0.
    bits >>= 64 - TURN_BITS
    bits += 1 << (TURN_BITS - 1)
    return bits


def arranged(stage: NDArray[np.int64], turn: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64 [N]; the places of items sorted by stage, within a stage by turn, and equal ones by place.

    Args:
        stage: int64 [N]; none negative.
        turn: int64 [N]; each below 2^36.
    """
    place_bits = len(turn).bit_length()
    # Too large for one integer, which only very large batches are: the slow sort gives the same order.
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
    """int64 [N]; the order of the numbers `distinct`, all from 0 up to `below`, without a sort."""
    place = np.full(below, -1)
    place[distinct] = np.arange(len(distinct))
    return place[place >= 0]


def run_begins(group: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64; the places where runs of equal numbers begin."""
    begins = np.ones(len(group), dtype=bool)
    np.not_equal(group[1:], group[:-1], out=begins[1:])
    return np.flatnonzero(begins)
