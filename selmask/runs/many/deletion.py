"""Deleting runs and experiments, with their folders. For a week, or until the disk is full, it can be undone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from selmask.disk.size import bytes_below
from selmask.errors import BadInput
from selmask.runs.kinds.all_kinds import files_of
from selmask.store.lineage import needed_by
from selmask.store.store import Store
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from selmask.store.history.event import Event
    from selmask.store.run import Run
    from selmask.workspace import Workspace

SCORE = "macro_f1"


def delete(workspace: Workspace, run_id: int) -> Event:
    """Deletes a run with its folder, model and predictions included, and with the scores that it computed.

    One that had not begun comes back stopped if that is undone.

    Raises:
        BadInput: a worker is doing it, or other runs start from it.
        SelmaskError: the files may not be deleted; says which.
    """
    store = Store.of(workspace)
    with store.transaction():
        event = _deleted(workspace, store, [store.runs.get(run_id)])
    store.trash.tidy(event)
    return event


def delete_all(workspace: Workspace, run_ids: Iterable[int]) -> tuple[Event | None, list[str]]:
    """Deletes several runs at once; one that is active, or that a run which stays starts from, stays.

    Returns:
        The event, None if all stay; and a sentence for each that another run starts from.

    Raises:
        SelmaskError: the files may not be deleted; says which.
    """
    store = Store.of(workspace)
    with store.transaction():
        gone = {run.id: run for run in store.runs.all(ids=run_ids) if run.state.can_delete}
        refusals = []
        for number in sorted(gone, reverse=True):  # children before their parents
            staying = [child for child in store.runs.children(number) if child.id not in gone]
            if staying:
                refusals.append(f"Run {number}: {needed_by(gone.pop(number).title, len(staying))}")
        event = _deleted(workspace, store, list(gone.values())) if gone else None
    store.trash.tidy(event)
    return event, refusals


def delete_experiment(workspace: Workspace, name: str) -> Event:
    """Deletes an experiment with its own runs.

    Runs that another experiment shares stay, and so do those that a run which stays starts from.

    Raises:
        NotFound: there is no experiment of this name.
        BadInput: one of its own runs is active or waiting.
        SelmaskError: the files may not be deleted; says which.
    """
    store = Store.of(workspace)
    with store.transaction():
        ids = {member.run.id for member in store.experiments.members(name)}
        own = {run.id: run for run in store.runs.all(ids=ids) if len(store.experiments.of_run(run.id)) == 1}
        unended = [run for run in own.values() if not run.state.is_final]
        if unended:
            raise BadInput(
                f"The experiment {name!r} cannot be deleted: {counted(len(unended), 'run has', 'runs have')} not ended",
                do=f"Stop {'it' if len(unended) == 1 else 'them'} first, on the page Runs",
            )
        for number in sorted(own, reverse=True):
            if any(child.id not in own for child in store.runs.children(number)):
                del own[number]
        event = _deleted(workspace, store, list(own.values()), store.experiments.get(name).name)
    store.trash.tidy(event)
    return event


def _deleted(workspace: Workspace, store: Store, runs: Sequence[Run], experiment: str | None = None) -> Event:
    paths = {run.id: [workspace.run_path(run.id), *files_of(run, workspace)] for run in runs}
    files = {
        str(path.relative_to(workspace.home)): "" if path == workspace.run_path(run.id) else run.hash
        for run in runs
        for path in paths[run.id]
    }
    size = bytes_below(*(path for each in paths.values() for path in each))
    facts = _figures(runs, is_experiment=experiment is not None) | {"bytes": size}
    return store.changes.delete_runs(runs, facts, files, experiment=experiment, keep=store.trash.has_room)


def _figures(runs: Sequence[Run], *, is_experiment: bool) -> dict[str, Any]:
    scores = [run.result[SCORE] for run in runs if run.result and run.result.get(SCORE) is not None]
    if len(runs) == 1 and not is_experiment:
        [run] = runs
        return {"kind": run.kind, "state": run.state.word, SCORE: scores[0] if scores else None}
    states = Counter(run.state.word for run in runs)
    return {"runs": len(runs), "scores": len(scores), "states": dict(states)}
