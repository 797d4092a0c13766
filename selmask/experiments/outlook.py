"""When the runs that are asked for will be done, as those say that were done here before."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

from selmask.runs.kinds.all_kinds import kind_of
from selmask.specs import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from selmask.store.run import Run

_ENOUGH = 10
"""Of the runs that are alike, the newest so many say how long one takes."""


def seconds_left(wanted: Sequence[Run], runs: Iterable[Run], slots: int) -> float | None:
    """Until those of `wanted` have ended that have not; None where nobody can tell yet.

    Args:
        wanted: Runs in any state.
        runs: All runs of the workspace: as long as the finished ones took, others like them will take.
        slots: How many runs are at work at once.
    """
    took: dict[str, list[float]] = {}
    for run in runs:
        if run.state.is_finished and run.started_at is not None and run.ended_at is not None:
            took.setdefault(_sort(run), []).append(run.ended_at - run.started_at)
    left = [_left(run, took.get(_sort(run), [])) for run in wanted if not run.state.is_final]
    known = [seconds for seconds in left if seconds is not None]
    return sum(known) / slots if len(known) == len(left) else None


def _left(run: Run, others_took: list[float]) -> float | None:
    if run.state.is_active and run.seconds_left is not None:
        return run.seconds_left
    if not others_took:
        return None
    whole = median(others_took[-_ENOUGH:])
    return max(0.0, whole - (time.time() - run.started_at)) if run.state.is_active and run.started_at else whole


def _sort(run: Run) -> str:
    """The same for runs that take about as long; read from the raw values, for a workspace may have thousands."""
    return fingerprint([run.kind, *(run.spec.get(name) for name in kind_of(run).alike)])
