"""Resumes or retries several runs, and returns the reason for each that is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.errors import SelmaskError
from selmask.runs import control
from selmask.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from selmask.store.run import Run
    from selmask.store.runs import Runs
    from selmask.workspace import Workspace

Refusals = list[str]


def resume(workspace: Workspace, runs: Iterable[Run]) -> Refusals:
    """Queues the runs among `runs` that can be resumed, parents first; they go on from their checkpoints."""
    store = Store.of(workspace).runs
    return _each(sorted(runs, key=lambda run: run.id), store, lambda run: run.state.can_resume, store.resume)


def retry(workspace: Workspace, runs: Iterable[Run]) -> Refusals:
    """Queues the runs among `runs` that did not finish, parents first, from the beginning."""
    store = Store.of(workspace).runs
    in_turn = sorted(runs, key=lambda run: run.id)
    return _each(in_turn, store, lambda run: run.state.can_retry, lambda run_id: control.retry(workspace, run_id))


def _each(runs: Sequence[Run], store: Runs, allowed: Callable[[Run], bool], do: Callable[[int], object]) -> Refusals:
    refusals = []
    for run in runs:
        try:
            if allowed(store.get(run.id)):  # its state may have changed since it was listed
                do(run.id)
        except SelmaskError as error:
            refusals.append(f"Run {run.id}: {error}")
    return refusals


def descendants(run_ids: Iterable[int], runs: Iterable[Run]) -> list[Run]:
    """Those of `runs` that start from the runs with these ids, directly or not, the ones with these ids left out."""
    given = set(run_ids)
    reached, found = set(given), []
    for run in sorted(runs, key=lambda run: run.id):  # parents have the lower numbers
        if not reached.isdisjoint(run.parents):
            reached.add(run.id)
            if run.id not in given:
                found.append(run)
    return found
