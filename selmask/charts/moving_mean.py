"""The moving mean over steps: the losses of single batches vary too much to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

SMOOTHED_OVER = 15
"""Number of steps in the moving mean."""


def smoothed(metrics: pd.DataFrame, *, line: str = "run") -> pd.DataFrame:
    """The rows in the order of their lines and steps, with what is drawn: a mean over steps, or the value itself.

    Only the loss of training is measured at every step, on another batch each time; all others are kept as they are.

    Args:
        metrics: Values of one key, the lines of one chart; columns key, step, value, and `line`.
        line: The column that tells the lines apart.

    Returns:
        `metrics` with the columns smoothed and steps_in_mean (`SMOOTHED_OVER`, or 1 where `smoothed` is the value).
    """
    rows = metrics.sort_values([line, "step"], kind="stable")
    lines = [each for _, each in rows.groupby(line, sort=False)]
    if set(rows["key"]) != {"loss"} or max(map(len, lines)) <= SMOOTHED_OVER:
        return rows.assign(smoothed=rows["value"], steps_in_mean=1)
    return rows.assign(smoothed=np.concatenate([_means(each) for each in lines]), steps_in_mean=SMOOTHED_OVER)


def is_smoothed(rows: pd.DataFrame) -> bool:
    """Whether the rows of `smoothed`, or means of them, are means over several steps."""
    return bool((rows["steps_in_mean"] > 1).any())


def _means(rows: pd.DataFrame) -> NDArray[np.float64]:
    """The mean of the values within `SMOOTHED_OVER` steps around each; `rows` are in the order of their steps."""
    steps, sums = rows["step"].to_numpy(), np.append(0.0, rows["value"].cumsum())
    half = SMOOTHED_OVER // 2
    first, end = np.searchsorted(steps, steps - half), np.searchsorted(steps, steps + half, side="right")
    mean: NDArray[np.float64] = (sums[end] - sums[first]) / (end - first)
    return mean
