"""Freeing disk space: the checkpoints and models of runs that have ended, by age and size.

Scores, predictions, curves and logs stay. What a run that has not ended starts from stays as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from selmask.disk.whole_files import remove
from selmask.runs.many.disk_use import KEPT_TO_RESUME
from selmask.store.state import State
from selmask.store.store import Store
from selmask.wording import counted
from selmask.workspace import MODEL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from selmask.runs.many.disk_use import DiskUses
    from selmask.store.run import Run
    from selmask.workspace import Workspace


@dataclass(frozen=True)
class Wanted:
    """What is to be removed.

    Attributes:
        checkpoints, models: Whether to remove these.
        ended_before: Only of runs that ended before this moment, in seconds since 1970; None for all.
        at_least: Only of runs where that frees as many bytes.
    """

    checkpoints: bool = True
    models: bool = True
    ended_before: float | None = None
    at_least: int = 1


@dataclass(frozen=True)
class Removable:
    """What can be removed of one run: the bytes of its checkpoints and of its model."""

    run: Run
    checkpoints: int
    model: int

    @property
    def total(self) -> int:
        """All bytes that are freed."""
        return self.checkpoints + self.model


def removable(wanted: Wanted, runs: Iterable[Run], uses: DiskUses, workspace: Workspace) -> list[Removable]:
    """What `wanted` removes of `runs`, the most bytes first. Runs that have not ended are left alone."""
    needed = {before for run in Store.of(workspace).runs.all(states=State.open()) for before in run.parents}
    found = []
    for run in runs:
        use = uses.of(run) if run.state.is_final and _is_old(run, wanted) else None
        if use is not None:
            checkpoints = use.checkpoints if wanted.checkpoints else 0
            model = use.model if wanted.models and run.id not in needed else 0
            found.append(Removable(run, checkpoints, model))
    enough = [each for each in found if each.total >= max(1, wanted.at_least)]
    return sorted(enough, key=lambda each: -each.total)


def clean_up(workspace: Workspace, chosen: Sequence[Removable]) -> int:
    """Removes what is `chosen`; returns the bytes that are freed. A run that was queued again meanwhile is left alone.

    Raises:
        SelmaskError: the files may not be deleted; says which.
    """
    removed: list[Removable] = []
    try:
        for one in chosen:
            removed += [each for each in [_removed(workspace, one)] if each.total]
    finally:  # what was removed before a refusal is noted as well
        if removed:
            _note(Store.of(workspace), removed)
    return sum(each.total for each in removed)


def _note(store: Store, removed: Sequence[Removable]) -> None:
    """Notes in the history what was removed."""
    facts = {
        "runs": len(removed),
        "checkpoints": sum(each.checkpoints > 0 for each in removed),
        "models": sum(each.model > 0 for each in removed),
        "bytes": sum(each.total for each in removed),
    }
    name = removed[0].run.title if len(removed) == 1 else counted(len(removed), "run")
    home = store.projects.of_runs(each.run.id for each in removed)
    store.history.note("freed", "run", name, project_id=home, facts=facts)


def _removed(workspace: Workspace, chosen: Removable) -> Removable:
    """What was removed of a run."""
    store, folder = Store.of(workspace), workspace.run_path(chosen.run.id)
    with store.transaction():  # nobody can queue the run, or one that starts from it, before its files are gone
        same = [run for run in store.runs.all(ids=[chosen.run.id]) if run.ended_at == chosen.run.ended_at]
        if not same or not same[0].state.is_final:
            return replace(chosen, checkpoints=0, model=0)
        if chosen.checkpoints:
            for name in KEPT_TO_RESUME:
                remove(folder / name, "checkpoint")
        is_needed = any(not child.state.is_final for child in store.runs.children(chosen.run.id))
        if chosen.model and not is_needed:
            remove(folder / MODEL, "model")
        return replace(chosen, model=0) if is_needed else chosen


def _is_old(run: Run, wanted: Wanted) -> bool:
    return wanted.ended_before is None or (run.ended_at is not None and run.ended_at < wanted.ended_before)
