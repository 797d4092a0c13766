"""Power: which gain a comparison finds four times in five, and how many repeats a gain takes.

The power of the sign flip test is that of Student's paired t test at the level divided by the number of comparisons
(noncentral t). Few repeats can be flipped in few ways, which `_WEAKER` makes up for. A test holds both to the simulated
power of the sign flip test itself.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from scipy import special  # scipy.stats would take half a second to load

from selmask.evaluation.statistics.repeats import LEVEL, fewest_at
from selmask.wording import with_article

if TYPE_CHECKING:
    from selmask.evaluation.metric import Metric

POWER = 0.8
"""How often a gain has to be found to be called detectable."""

MOST_REPEATS = 200
"""Repeats up to which a number is looked for: nobody computes more."""

WORTH_FINDING = 0.02
"""Two points: the gain for which the number of repeats is told."""

_WEAKER = (1.4, 1.08, 1.06, 1.03)
"""The gain that the fewest repeats of a level, one more and so on find four times in five, relative to the t test's.

Simulated at .05, .025, .0167 and .0125 with one to eight comparisons; the power is then 75 to 93 %.
"""

_SURE_OF_SPREAD = 10
"""Repeats from which on their spread is taken as it is."""


class Spread(NamedTuple):
    """The standard deviation of a paired difference over repeats.

    Attributes:
        value: In the metric's own unit.
        repeats: How many repeats it was measured on; 0 if it is assumed.
    """

    value: float
    repeats: int

    @property
    def cautious(self) -> float:
        """The value; of fewer than ten repeats its upper 80 % limit, which it exceeds in one of five samples."""
        if not self.repeats or self.repeats >= _SURE_OF_SPREAD:
            return self.value
        free = self.repeats - 1
        return self.value * math.sqrt(free / float(special.chdtri(free, POWER)))

    def basis(self, runs: str) -> str:
        """Where it comes from, in words: `runs`, such as "the runs of plant health"."""
        is_unsure = 0 < self.repeats < _SURE_OF_SPREAD
        larger = (
            f", taken larger than measured, because {self.repeats} repeats say little about it" if is_unsure else ""
        )
        return f"from the spread of {runs}{larger}"


ASSUMED = Spread(0.02, 0)
"""Two points: about what real runs of the embedded encoder show with some hundred labels."""


def detectable(spread: float, repeats: int, comparisons: int, level: float = LEVEL) -> float:
    """The gain that is found four times in five; infinite where there are too few repeats for any verdict.

    Args:
        spread: The standard deviation of paired differences; the gain has its unit.
        repeats: How many there are.
        comparisons: How many are tested together.
        level: The probability that any of them is wrong.
    """
    free, more = repeats - 1, repeats - fewest_at(level)
    if more < 0:
        return math.inf
    bound = -special.stdtrit(free, level / comparisons / 2)
    standard_errors = float(special.nctdtrinc(free, 1 - POWER, bound))
    weaker = _WEAKER[more] if more < len(_WEAKER) else 1.0
    return standard_errors * spread / math.sqrt(repeats) * weaker


def detectable_in_words(
    metric: Metric, spread: float, repeats: int, comparisons: int, level: float = LEVEL, margin: float = 0.0
) -> str:
    """Such as `four of five such experiments would find a true gain of 3.1 points of macro-F1`.

    A gain within the `margin` can be told from none, but the verdict may call it practically the same.
    """
    found = detectable(spread, repeats, comparisons, level)
    gain = gain_in_words(metric, found)
    if found > margin:
        return f"four of five such experiments would find {gain}"
    within = f"within the margin of {metric.limit(margin)}, so the verdict may call it practically the same"
    return f"four of five such experiments would tell {gain} from none, but it is {within}"


def gain_in_words(metric: Metric, gain: float) -> str:
    """Such as `a true gain of 3.1 points of macro-F1`; of an error, how much lower it has to be."""
    by = metric.difference(gain, signed=False)
    if metric.lower_is_better:
        return f"{with_article(metric.title)} that is truly lower by {by}"
    return f"a true gain of {by} {'of' if metric.is_share else 'in'} {metric.title}"


def repeats_for(gain: float, spread: float, comparisons: int, level: float = LEVEL) -> int | None:
    """The repeats that find a gain four times in five; None if more than 200."""
    enough = (n for n in range(fewest_at(level), MOST_REPEATS + 1) if detectable(spread, n, comparisons, level) <= gain)
    return next(enough, None)


def needed_in_words(
    metric: Metric, spread: float, comparisons: int, noun: str, level: float = LEVEL, margin: float = 0.0
) -> str:
    """Such as `; one of 2.0 points takes 15 repeats`; empty where that is no share, within the margin, or too many.

    Args:
        metric, spread, comparisons, level, margin: As above.
        noun: What the repeats are called, in the plural.
    """
    is_worth = metric.is_share and margin < WORTH_FINDING
    needed = repeats_for(WORTH_FINDING, spread, comparisons, level) if is_worth else None
    worth = f"{'lower by' if metric.lower_is_better else 'of'} {metric.difference(WORTH_FINDING, signed=False)}"
    return f"; one {worth} takes {needed} {noun}" if needed else ""
