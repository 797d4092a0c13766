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
    """Seconds until all of `wanted`, and with them those that come before, have ended; None if that is unknown.

    Args:
        wanted: Runs in any state.
        runs: All runs of the workspace, in any order; a run is assumed to take as long as finished runs like it.
        slots: The number of runs that are active at once.
    """
    everything, took = list(runs), dict[str, list[tuple[float, float]]]()
    for run in everything:
        if run.state.is_finished and run.started_at is not None and run.ended_at is not None:
            took.setdefault(_sort(run), []).append((run.ended_at, run.ended_at - run.started_at))
    newest = {sort: [seconds for _, seconds in sorted(times)[-_NEWEST:]] for sort, times in took.items()}
    to_do = [run for run in [*wanted, *before(wanted, everything)] if not run.state.is_final]
    left = [_left(run, newest.get(_sort(run), [])) for run in to_do]
    known = [seconds for seconds in left if seconds is not None]
    return max([sum(known) / slots, *known]) if len(known) == len(left) else None


def before(wanted: Sequence[Run], runs: Iterable[Run]) -> list[Run]:
    """Those of `runs` that have not ended and have their turn before the last one of `wanted`; none of `wanted`."""
    own, turns = {run.id for run in wanted}, [run.turn for run in wanted if run.state.is_pending]
    if not turns:
        return []
    last, others = max(turns), [run for run in runs if run.id not in own]
    return [run for run in others if run.state.is_active or (run.state.is_pending and run.turn < last)]


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
