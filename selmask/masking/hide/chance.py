"""Counter-based randomness: a pure function of the place where it is used, without a generator's state.

A mask depends only on the seed, the epoch, the document, the window and the position, so that the number of workers,
the batches, their order and a resume cannot change it. The idea is from Salmon et al. 2011, "Parallel random numbers:
as easy as 1, 2, 3"; the mixing function from Steele et al. 2014, SplitMix64, doi 10.1145/2660193.2660195.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from selmask.masking.hide.sorting import TURN_BITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

# SplitMix64's constants: 2^64 over the golden ratio, which spreads neighbouring counters over all numbers, and two
# factors found by search for which every input bit changes about half of the output bits.
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)

# A double has 53 binary digits, so 53 of a draw's 64 bits are used, and scaled to the unit interval.
_DOUBLE_BITS = 53
_TO_UNIT = 2.0**-_DOUBLE_BITS


class Purpose(IntEnum):
    """The purpose of a draw; draws for different purposes are independent.

    The numbers are part of what is drawn: another number gives other masks.
    """

    SELECT = 1
    UNIFORM_SHARE = 2
    UNIFORM_BUDGET = 3
    OCCURRENCE = 4
    REPLACEMENT = 5
    RANDOM_TOKEN = 6
    HELD_OUT = 7
    SPAN_LENGTH = 8


def mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's finalizer: every input bit changes about half of the output bits."""
    z = values + _GOLDEN
    for shift, factor in ((np.uint64(30), _FIRST), (np.uint64(27), _SECOND)):
        z ^= z >> shift
        z *= factor
    z ^= z >> np.uint64(31)
    return z


class Chance:
    """The draws of one (seed, epoch) for a row of windows.

    Args:
        seed: The run's seed.
        epoch: The epoch, 0 for the first.
        documents: int64 [W]; each window's document.
        windows: int64 [W]; each window's number within its document.
    """

    def __init__(self, seed: int, epoch: int, documents: NDArray[np.int64], windows: NDArray[np.int64]) -> None:
        document, window = mix(np.array([documents, windows]).astype(np.uint64))
        self._state = mix(mix(_origin(seed % 2**64, epoch) ^ document) ^ window)

    def per_window(self, purpose: Purpose) -> NDArray[np.float64]:
        """float64 [W] in (0, 1); a draw for each window."""
        return _unit_interval(mix(self._state + np.uint64(purpose)))

    def per_position(
        self, purpose: Purpose, window: NDArray[np.int64], position: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """float64 [N] in (0, 1); a draw for each pair of a window's row and a position."""
        return _unit_interval(self._bits(purpose, window, position))

    def turn_per_position(
        self, purpose: Purpose, window: NDArray[np.int64], position: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """int64 [N]; the same draws as turns (see `sorting`), which are uniform."""
        bits = self._bits(purpose, window, position)
        # The highest bits, as in `_unit_interval`: items then have the same order by turn and by draw.
        bits >>= np.uint64(64 - TURN_BITS)
        return bits.view(np.int64)

    def _bits(self, purpose: Purpose, window: NDArray[np.int64], position: NDArray[np.int64]) -> NDArray[np.uint64]:
        stream = mix(self._state + np.uint64(purpose))[window]
        stream ^= position.view(np.uint64) * _GOLDEN
        return mix(stream)


@lru_cache(maxsize=16)
def _origin(seed: int, epoch: int) -> NDArray[np.uint64]:
    """uint64 [1]; the state from which the draws of an epoch begin."""
    return mix(np.array([seed], dtype=np.uint64) ^ mix(np.array([epoch], dtype=np.int64).astype(np.uint64)))


def _unit_interval(bits: NDArray[np.uint64]) -> NDArray[np.float64]:
    interval = (bits >> np.uint64(64 - _DOUBLE_BITS)).astype(np.float64)
    # Half a step up: 0 has an infinite logarithm.
    interval += 0.5
    interval *= _TO_UNIT
    return interval
