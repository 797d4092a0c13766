"""The classes that a classifier mistakes most often for one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = ("true class", "predicted as", "number", "share")


def most_frequent_mistakes(counts: pd.DataFrame, number: int = 10) -> pd.DataFrame:
    """The pairs of classes with the most texts that belong to the one and were given the other.

    Args:
        counts: Numbers of texts; index and columns are the classes, in the same order.
        number: How many pairs at most; pairs without such a text are left out.

    Returns:
        `COLUMNS`, the most frequent first; the share of all texts of the true class is 0 to 1.
    """
    pairs = pd.DataFrame(_pairs(counts), columns=list(COLUMNS))
    return pairs.sort_values("number", ascending=False, kind="stable", ignore_index=True).head(number)


def _pairs(counts: pd.DataFrame) -> Iterator[tuple[object, object, int, float]]:
    names, table = list(counts.index), counts.to_numpy()
    for row, true in enumerate(names):
        for column, given in enumerate(names):
            if row != column and table[row, column]:
                yield true, given, int(table[row, column]), table[row, column] / table[row].sum()
