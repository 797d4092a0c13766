"""Many ranges of integers as one array, which addresses the tokens and units of a batch's windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def ranges(first: NDArray[np.int64], last: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The ranges from `first[i]` up to `last[i]`, one after another: i and the value of each element."""
    counts = last - first
    which = np.arange(len(counts)).repeat(counts)
    ahead = last - counts.cumsum()
    value = ahead[which]
    value += np.arange(len(which))
    return which, value
