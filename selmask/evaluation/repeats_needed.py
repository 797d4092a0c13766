"""How often an experiment has to be repeated before it can tell anything."""

from __future__ import annotations

import math

LEVEL = 0.05
"""A difference counts where its p, corrected for the number of comparisons, is below this."""


def repeats_needed(comparisons: int) -> int:
    """The fewest repeats with which one of so many comparisons can reach p < .05 after Holm: log2(2m / .05)."""
    return math.ceil(math.log2(2 * max(1, comparisons) / LEVEL))
