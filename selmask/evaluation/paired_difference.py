"""The difference between two arms with its interval, and the word for what may be concluded from it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from selmask.evaluation.estimates import PairedDifference
from selmask.evaluation.statistics.crossed import interval_alone
from selmask.evaluation.statistics.new_texts import widened
from selmask.evaluation.verdict import conclusion

if TYPE_CHECKING:
    import pandas as pd

    from selmask.evaluation.cell import Pair
    from selmask.evaluation.phrasing import Phrasing
    from selmask.evaluation.statistics.max_t import Tested
    from selmask.evaluation.statistics.new_texts import VarianceOverTexts
    from selmask.evaluation.tested_together import Compared


def paired_difference(
    pair: Pair, compared: Compared, phrasing: Phrasing, over_texts: VarianceOverTexts | None
) -> PairedDifference:
    """The difference of an arm from another with what may be concluded; see `compare_each` for `over_texts`."""
    values, mean, tested = compared
    planned, scope = phrasing.planned, phrasing.replicates.scope
    nothing = PairedDifference(
        *(*pair, len(values), mean, math.nan, math.nan, math.nan, "no verdict yet"),
        level=planned.level,
        scope=scope,
        explored=planned.is_explored,
    )
    if planned.is_open:
        return nothing
    if not phrasing.cell.has_learned(pair):
        return nothing._replace(conclusion="nothing learned")
    bounded = _bounded(nothing, tested, phrasing)
    gain = -mean if phrasing.metric.lower_is_better else mean
    difference = bounded._replace(conclusion=conclusion(gain, bounded.low, bounded.high, bounded.p, phrasing))
    is_shown = difference.conclusion in ("better", "worse")
    if over_texts is None or not is_shown or phrasing.replicates.sharing != "nothing":
        return difference
    return _in_general(difference, values, over_texts(phrasing.cell.runs_of(pair, values.index)))


def _bounded(difference: PairedDifference, tested: Tested, phrasing: Phrasing) -> PairedDifference:
    """The difference with its interval: that of its test, else one for it alone, if there are enough repeats."""
    if not math.isnan(tested.p):
        family = phrasing.family
        return difference._replace(**tested._asdict(), interval="all comparisons together", comparisons=family)
    values = phrasing.replicates.differences_by_seeds(difference.arm, difference.against)
    low, high = interval_alone(values, difference.level)
    if math.isnan(low):
        return difference
    return difference._replace(low=low, high=high, interval="this comparison alone, not tested", comparisons=1)


def _in_general(difference: PairedDifference, values: pd.Series[float], variance: float) -> PairedDifference:
    """The difference with its interval for new texts, over which it has this variance."""
    error = values.std(ddof=1) / math.sqrt(len(values))
    low, high = (widened(difference.difference, each, error, variance) for each in (difference.low, difference.high))
    return difference._replace(low_in_general=low, high_in_general=high)
