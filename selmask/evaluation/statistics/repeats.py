"""The repeats that a comparison takes, and the level at which it decides."""

import math

LEVEL = 0.05
"""A difference is significant where its corrected p value is at most this."""

FEWEST = 6
"""Repeats below which no sign flip test can be significant: of 2^5 flips, the two most extreme are more than 5 %."""

RECOMMENDED = 8
"""Repeats with which four comparisons find a gain of one standard deviation about as often as not."""


def fewest_at(level: float) -> int:
    """The least number of repeats with which a sign flip test can be significant at `level`.

    Of 2^(n - 1) flips of n repeats, the observed one is always as extreme as itself.
    """
    return 1 + math.ceil(-math.log2(level))
