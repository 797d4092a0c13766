"""A family of comparisons: those that are tested together, over all models and label budgets of an experiment."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, Self

import pandas as pd

from selmask.evaluation.statistics.crossed import crossed_t
from selmask.evaluation.statistics.max_t import UNTESTED, max_t

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from selmask.evaluation.cell import Cell, Pair
    from selmask.evaluation.statistics.max_t import Tested

Key = tuple[str, str]
"""The model and the label budget of a cell."""


class Compared(NamedTuple):
    """A comparison of two arms or anchors.

    Attributes:
        values: The differences in the replicates that both have.
        mean: Their mean; of a grid that over its cells, which count equally even where some are missing.
        tested: Their test.
    """

    values: pd.Series[float]
    mean: float
    tested: Tested


class TestedTogether(NamedTuple):
    """The comparison of each cell and pair."""

    members: dict[tuple[Key, Pair], Compared]

    @classmethod
    def of(
        cls, cells: Mapping[Key, Cell], pairs: Callable[[Cell], Sequence[Pair]], *, level: float, is_open: bool
    ) -> Self:
        """The family of the `pairs` of all cells.

        Replicates of the same repeat flip their signs together; a planned grid is tested over both kinds of seeds.

        Args:
            cells: The cells of the experiment.
            pairs: The comparisons of a cell.
            level: The probability that any of the tests is wrong.
            is_open: Whether there can be no verdict yet, so that nothing is tested.
        """
        columns = {
            (key, pair): cell.replicates.differences(*pair) for key, cell in cells.items() for pair in pairs(cell)
        }
        tested = [(key, pair) for key, pair in columns if not is_open and cells[key].has_learned(pair)]
        if any(cell.replicates.sharing == "a grid" for cell in cells.values()):  # which is planned for all of them
            answers = crossed_t([cells[key].replicates.on_the_grid(*pair) for key, pair in tested], level)
        else:
            answers = max_t(pd.concat([columns[place] for place in tested], axis=1), level) if tested else []
        of_place = dict(zip(tested, answers, strict=True))
        means = {(key, pair): _mean(values, cells[key], pair) for (key, pair), values in columns.items()}
        return cls(
            {place: Compared(values, means[place], of_place.get(place, UNTESTED)) for place, values in columns.items()}
        )

    @property
    def size(self) -> int:
        """The number of comparisons that could be tested."""
        return sum(not math.isnan(each.tested.p) for each in self.members.values())


def _mean(values: pd.Series[float], cell: Cell, pair: Pair) -> float:
    """The mean of the differences, which are `values` but on a grid."""
    cells = cell.replicates.differences_by_seeds(*pair) if cell.replicates.sharing == "a grid" else values
    return float(cells.mean()) if len(cells) else math.nan
