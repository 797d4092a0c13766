"""The time until runs have ended, from how long similar runs took."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

from selmask.runs.kinds.all_kinds import kind_of
from selmask.specs import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from selmask.store.run import Run

_NEWEST = 10
"""The number of newest similar runs whose median is taken."""


def seconds_left(wanted: Sequence[Run], runs: Iterable[Run], slots: int) -> float | None:
    """Seconds until all of `wanted` have ended; None if that is unknown.

    Args:
        wanted: Runs in any state.
        runs: All runs of the workspace, in any order; a run is assumed to take as long as finished runs like it.
        slots: The number of runs that are active at once.
    """
    took: dict[str, list[tuple[float, float]]] = {}
    for run in runs:
        if run.state.is_finished and run.started_at is not None and run.ended_at is not None:
            took.setdefault(_sort(run), []).append((run.ended_at, run.ended_at - run.started_at))
    newest = {sort: [seconds for _, seconds in sorted(times)[-_NEWEST:]] for sort, times in took.items()}
    left = [_left(run, newest.get(_sort(run), [])) for run in wanted if not run.state.is_final]
    known = [seconds for seconds in left if seconds is not None]
    return sum(known) / slots if len(known) == len(left) else None


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
