"""The runs that an experiment planned: until all have ended, there is no verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Self

from selmask.evaluation.statistics.repeats import LEVEL
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

ALL_DELETED = "All runs were deleted: there is no verdict."


class PlannedRuns(NamedTuple):
    """The fine-tuning runs and anchors that an experiment planned, and how they ended.

    Attributes:
        arms: The planned arms, in their order.
        repeats: The repeats of each arm, with each model and label budget.
        planned: The number of runs.
        finished: How many of them finished.
        left: How many are still to be done.
        stopped: How many a person stopped, skipped or deleted.
        deleted: How many of those are no longer there.
        seeds: The post-training and the fine-tuning seed of each repeat; None if they follow from the runs.
        deviations: Why the comparison is not the planned one, a sentence each.
        anchors: The classifiers without fine-tuning that every arm is compared with.
        looks: After how many repeats the verdict is read; empty if once, after all.
        ended: The number of first repeats of which every run has ended by itself.
        empty: The models and label budgets with which no run finished, in words.
        metric: The key of the planned metric; None if no comparison was planned.
        reference: The planned reference; None if there is none.
    """

    arms: tuple[str, ...]
    repeats: int
    planned: int
    finished: int
    left: int = 0
    stopped: int = 0
    deleted: int = 0
    seeds: tuple[tuple[int, int], ...] | None = None
    deviations: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    looks: tuple[int, ...] = ()
    ended: int = 0
    empty: tuple[str, ...] = ()
    metric: str | None = None
    reference: str | None = None

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Self:
        """Those of an experiment of which the finished runs, a row each, are all that was planned."""
        return cls(tuple(map(str, rows["arm"].unique())), rows["repeat"].nunique(), len(rows), len(rows))

    @property
    def is_open(self) -> bool:
        """Whether there can be no verdict yet.

        A look that a person prevented by stopping runs is not waited for once nothing is left.
        """
        return self.left > 0 and self.look is None

    @property
    def all_deleted(self) -> bool:
        """Whether none of the planned runs is still there."""
        return self.deleted == self.planned

    @property
    def so_far(self) -> str:
        """What stands beside every number while there can be no verdict yet; then empty."""
        return f"so far, {self.progress}" if self.is_open else ""

    @property
    def is_explored(self) -> bool:
        """Whether the comparison is not the one that was planned."""
        return bool(self.stopped or self.deviations)

    @property
    def look(self) -> int | None:
        """The repeats of the last planned look that has been reached; None if there is none."""
        return max((look for look in self.looks if look <= self.ended), default=None)

    @property
    def level(self) -> float:
        """The probability that any sentence of the verdict is wrong at this look."""
        return LEVEL / max(1, len(self.looks))

    @property
    def read(self) -> int:
        """The repeats that the verdict is about."""
        return self.repeats if self.look is None else self.look

    def rows_read(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Those of `rows`, one per finished run with its column repeat, that the verdict is about."""
        return rows[rows["repeat"] < self.read] if self.looks else rows

    def to_json(self) -> dict[str, Any]:
        """All of it, JSON-like."""
        return self._asdict() | {
            "arms": list(self.arms),
            "seeds": None if self.seeds is None else [list(pair) for pair in self.seeds],
            "deviations": list(self.deviations),
            "anchors": list(self.anchors),
            "looks": list(self.looks),
            "empty": list(self.empty),
        }

    def in_words(self) -> str:
        """Why there is no verdict yet, or none at all because nothing finished."""
        if self.is_open:
            return f"{self.progress}: no verdict yet."
        return ALL_DELETED if self.all_deleted else "No run has finished: there is no verdict."

    @property
    def progress(self) -> str:
        """How much was done, such as `12 of 35 runs finished`."""
        return f"{self.finished:,} of {counted(self.planned, 'run')} finished"

    def shortfalls(self, repeats: Mapping[str, int]) -> Iterator[str]:
        """A sentence for all that lacks runs, and for each reason to call the comparison explored.

        Args:
            repeats: How many repeats of each arm and anchor finished.
        """
        for each in self.empty:
            yield f"No run with {each} finished."
        for arm in (*self.arms, *self.anchors) if self.finished else ():
            if not repeats[arm]:
                yield f"No run of {arm} finished."
            elif repeats[arm] < self.read:
                yield f"{arm} has {repeats[arm]} of {counted(self.read, 'repeat')}."
        if self.look is not None and len(self.looks) > 1:
            number, level = self.looks.index(self.look) + 1, f"{self.level:.3g}".removeprefix("0")
            yield (
                f"This is look {number} of {len(self.looks)} at the results, after {self.look} of {self.repeats} "
                "repeats. Since there are several looks, each counts a difference as shown only where p is at most "
                f"{level}."
            )
        if self.stopped:
            ended = counted(self.stopped, "run was", "runs were")
            yield f"{ended} stopped, skipped or deleted by a person, so this comparison is explored and not planned."
        yield from self.deviations
