"""The significance level, and the repeats without which no difference can reach it."""

from __future__ import annotations

import math

LEVEL = 0.05
"""A difference is significant where its p, corrected for the number of comparisons, is below this."""


def repeats_needed(comparisons: int) -> int:
    """The fewest repeats with which one of m `comparisons` can reach p < .05 after Holm: log2(2m / .05)."""
    return math.ceil(math.log2(2 * max(1, comparisons) / LEVEL))
