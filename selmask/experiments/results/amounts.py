"""The amount of post-training of each arm; where it differs, arms differ in more than the choice of words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from selmask.store.run import Run

_EQUAL = 0.05
"""Arms whose amounts differ by less than this share count as equal: windows and masks are drawn at random."""


def amounts(rows: pd.DataFrame, runs: Mapping[int, Run]) -> pd.DataFrame:
    """The means over the post-training runs of each arm; columns arm, steps, predicted_tokens, NaN where unknown.

    Args:
        rows: The finished runs, with columns arm and post_training_run, which is missing without a post-training.
        runs: All runs of the workspace by their ids.
    """
    trained = rows.dropna(subset=["post_training_run"]).drop_duplicates(["arm", "post_training_run"])
    results = [runs[int(number)].result or {} for number in trained["post_training_run"]]
    table = pd.DataFrame(
        {
            "arm": trained["arm"].tolist(),
            "steps": [each.get("steps", math.nan) for each in results],
            "predicted_tokens": [each.get("masked_tokens", math.nan) for each in results],
        }
    )
    return table.groupby("arm", sort=False).mean().reset_index()


def unequal(table: pd.DataFrame) -> Iterator[str]:
    """A sentence if arms took different numbers of steps, or else predicted different numbers of tokens."""
    if extremes := _extremes(table, "steps"):
        least, fewest, most, number = extremes
        yield (
            f"Unequal: post-training of {most} took {counted(number, 'step')}, that of {least} {fewest:,}. A limit in "
            "minutes, or patience, gives arms different amounts of training."
        )
    elif extremes := _extremes(table, "predicted_tokens"):
        least, fewest, most, number = extremes
        steps = ", in as many steps" if table["steps"].notna().all() else ""
        tokens = counted(number, "token")
        yield (
            f"Unequal: post-training of {most} predicted {tokens}, that of {least} {fewest:,}{steps}. "
            "An arm that hides more words learns from more of them."
        )


def _extremes(table: pd.DataFrame, column: str) -> tuple[str, int, str, int] | None:
    """The arm with the least amount, that amount, and both of the arm with most; None if they are about equal."""
    amount = table.dropna(subset=[column]).set_index("arm")[column]
    if amount.empty or amount.max() <= (1 + _EQUAL) * amount.min():
        return None
    return str(amount.idxmin()), round(amount.min()), str(amount.idxmax()), round(amount.max())
