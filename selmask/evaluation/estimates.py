"""Estimates: the mean of an arm, and the paired difference of an arm from the reference."""

from __future__ import annotations

from typing import Literal, NamedTuple

Conclusion = Literal["better", "worse", "no difference", "too few runs"]


class ArmMean(NamedTuple):
    """The mean of a metric over the repeats of an arm; NaN where there are too few of them.

    Attributes:
        arm: Its name.
        n: How many repeats have a value.
        mean, sd: Mean and standard deviation over them.
        low, high: The 95 % interval of the mean.
    """

    arm: str
    n: int
    mean: float
    sd: float
    low: float
    high: float


class PairedDifference(NamedTuple):
    """The mean difference of an arm from the reference, over the repeats that both have; NaN where there are too few.

    Attributes:
        arm: Its name.
        n: How many repeats both have.
        difference: The mean of the differences.
        low, high: Its 95 % interval.
        interval: The method that gave the interval.
        p, p_holm: The p value, and the same corrected for the number of arms.
        conclusion: What may be concluded; "better" may mean a lower value.
    """

    arm: str
    n: int
    difference: float
    low: float
    high: float
    interval: str
    p: float
    p_holm: float
    conclusion: Conclusion
