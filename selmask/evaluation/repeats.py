"""The repeats that a comparison takes, and the level at which it decides."""

LEVEL = 0.05
"""A difference is significant where its corrected p value is at most this."""

FEWEST = 6
"""Repeats below which no sign flip test can be significant: of 2^5 flips, the two most extreme are more than 5 %."""

RECOMMENDED = 8
"""Repeats with which four comparisons find a gain of one standard deviation about as often as not."""
