"""Estimates: the mean of an arm, and the paired difference between two arms."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

from selmask.evaluation.statistics.repeats import LEVEL
from selmask.wording import confidence

if TYPE_CHECKING:
    import pandas as pd

Conclusion = Literal[
    "better",
    "worse",
    "practically the same",
    "no evidence of a difference",
    "too few repeats",
    "nothing learned",
    "no verdict yet",
]


Reach = Literal["all comparisons together", "this comparison alone, not tested", ""]
"""Which comparisons an interval holds for; empty where there is none."""

MARKS = ("metric", "unit", "texts", "so_far", "scope", "explored")
"""The columns that say of every row of a file what its values are and what they are about."""

MEAN_ALONE = "each interval for its mean alone"
"""What the intervals of a chart of means hold for."""

SHARE = "share; 0.01 is one point"
"""The unit of a share in a file."""


class ArmMean(NamedTuple):
    """The mean of a metric over the replicates of an arm; NaN where there are too few of them.

    Attributes:
        arm: Its name.
        n: How many replicates have a value.
        mean, sd: Mean and standard deviation over them.
        low, high: The 95 % interval of the mean: Student's, or of a grid that of both kinds of seeds.
    """

    arm: str
    n: int
    mean: float
    sd: float
    low: float
    high: float


class PairedDifference(NamedTuple):
    """The mean difference of an arm from another, over the replicates that both have; NaN where there are too few.

    Attributes:
        arm: Its name.
        against: The other arm: the reference, or a placebo.
        n: How many replicates both have.
        difference: The mean of the differences.
        low, high: Its interval, for all comparisons at once; with too few replicates for a test one for this one
            alone; NaN while there is no verdict yet, and where one of the two has learned nothing.
        p: The p value, corrected for all comparisons.
        conclusion: What may be concluded; "better" may mean a lower value.
        low_in_general, high_in_general: The interval for new texts of the same kind, where the arm is better or worse
            on these and the variance over texts is known; else NaN.
        interval: Which comparisons the intervals hold for.
        comparisons: How many these are; 0 where there is no interval.
        level: The probability that any of these intervals is wrong.
        scope: What the conclusion is about, if about less than the strategies, such as "for these post-trained encoders
            only".
        explored: Whether the comparison is not the planned one, so that its conclusion is no more than a hint.
    """

    arm: str
    against: str
    n: int
    difference: float
    low: float
    high: float
    p: float
    conclusion: Conclusion
    low_in_general: float = math.nan
    high_in_general: float = math.nan
    interval: Reach = ""
    comparisons: int = 0
    level: float = LEVEL
    scope: str = ""
    explored: bool = False


def intervals_in_words(differences: pd.DataFrame) -> str:
    """What holds for the intervals of some differences, which are drawn; empty if there are none.

    Args:
        differences: Columns as `PairedDifference`; those that were tested, together.
    """
    is_tested = differences["p"].notna()
    tested, alone = differences[is_tested], differences[~is_tested & differences["low"].notna()]
    if tested.empty and alone.empty:
        return ""
    said = f"{confidence(differences['level'].iloc[0])} intervals"
    if tested.empty:
        return f"{said}, each for its comparison alone and not tested (dashed)"
    together = int(tested["comparisons"].iloc[0])
    said += f" for all {together} comparisons together" if together > 1 else ""
    return said if alone.empty else f"{said}; dashed: each for its comparison alone, not tested"
