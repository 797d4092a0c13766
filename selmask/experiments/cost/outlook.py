"""The time until runs have ended, from how long similar runs took."""

from __future__ import annotations

import heapq
import time
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING

from selmask.runs.kinds.all_kinds import kind_of
from selmask.specs import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from selmask.store.run import Run

_NEWEST = 10
"""The number of newest similar runs whose median is taken: enough that an odd one does not count, all of late."""


class Outlook:
    """How long runs that have not ended will take: each as long as finished runs like it.

    Args:
        runs: All runs of the workspace, in any order.
        slots: The number of runs that are active at once.
    """

    def __init__(self, runs: Iterable[Run], slots: int) -> None:
        self._runs, self._slots = list(runs), slots

    def seconds_left(self, wanted: Sequence[Run]) -> float | None:
        """Seconds until all of `wanted`, and with them those that come before, have ended; None if that is unknown."""
        known = self._known([*wanted, *self.before(wanted)])
        return None if known is None else max([sum(known) / self._slots, *known])

    def seconds_until_free(self, earlier: Sequence[Run]) -> float | None:
        """Seconds until a device is free for a run that comes after all of `earlier`; None if that is unknown."""
        known = self._known(sorted(earlier, key=lambda run: (not run.state.is_active, run.turn)))
        if known is None:
            return None
        free_in = [0.0] * self._slots
        for seconds in known:
            heapq.heapreplace(free_in, free_in[0] + seconds)
        return free_in[0]

    def before(self, wanted: Sequence[Run]) -> list[Run]:
        """The runs that have not ended and have their turn before the last one of `wanted`; none of `wanted`."""
        own, turns = {run.id for run in wanted}, [run.turn for run in wanted if run.state.is_pending]
        if not turns:
            return []
        last, others = max(turns), [run for run in self._runs if run.id not in own]
        return [run for run in others if run.state.is_active or (run.state.is_pending and run.turn < last)]

    def _known(self, runs: Sequence[Run]) -> list[float] | None:
        """The seconds that each of `runs` that has not ended will take; None if that of one of them is unknown."""
        left = [_left(run, self._took.get(_sort(run), [])) for run in runs if not run.state.is_final]
        known = [seconds for seconds in left if seconds is not None]
        return known if len(known) == len(left) else None

    @cached_property
    def _took(self) -> dict[str, list[float]]:
        """The seconds that the newest finished runs of each sort took."""
        took: dict[str, list[tuple[float, float]]] = {}
        for run in self._runs:
            if run.state.is_finished and run.started_at is not None and run.ended_at is not None:
                took.setdefault(_sort(run), []).append((run.ended_at, run.ended_at - run.started_at))
        return {sort: [seconds for _, seconds in sorted(times)[-_NEWEST:]] for sort, times in took.items()}


def _left(run: Run, others_took: list[float]) -> float | None:
    if run.state.is_active and run.seconds_left is not None:
        return run.seconds_left
    if not others_took:
        return None
    whole = median(others_took)
    return max(0.0, whole - (time.time() - run.started_at)) if run.state.is_active and run.started_at else whole


def _sort(run: Run) -> str:
    """A key that similar runs share; from the raw values, since a workspace may have thousands of runs to parse."""
    return fingerprint([run.kind, *(run.spec.get(name) for name in kind_of(run).alike)])
