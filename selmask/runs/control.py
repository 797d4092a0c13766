"""Retrying runs, which changes their folders as well as the store. `Runs` stops and resumes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.disk.whole_files import remove
from selmask.runs.kinds.all_kinds import check_again
from selmask.runs.products import blocking_problem, problem
from selmask.store.store import Store
from selmask.workspace import LOG

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.store.run import Run
    from selmask.store.runs import Runs
    from selmask.workspace import Workspace


def retry(workspace: Workspace, run_id: int) -> Run:
    """Queues a run that did not finish again, from the beginning; its log stays.

    So is one that finished, but whose model, scores or predictions are gone or damaged. If it starts from a run whose
    model or scores are, that one is queued again as well, and this one waits for it.

    Raises:
        BadInput: its state does not allow that, a run that it starts from did not finish, or one of them would not
            give the same files again. Its folder stays as it was.
    """
    store = Store.of(workspace)
    with store.transaction():  # no worker can claim a run before its folder is empty
        for each in _queued_again(workspace, store.runs, run_id):
            _empty(workspace.run_path(each))
        return store.runs.get(run_id)


def _queued_again(workspace: Workspace, runs: Runs, run_id: int) -> list[int]:
    """Queues the run again, and those before it whose files it needs and that are gone; returns their ids."""
    check_again(runs.get(run_id), workspace)
    run = runs.retry(run_id, finished=problem(runs.get(run_id), workspace) is not None)
    gone = [each for each in run.parents if blocking_problem(runs.get(each), workspace)]
    return [run_id, *(each for parent in gone for each in _queued_again(workspace, runs, parent))]


def _empty(folder: Path) -> None:
    """Removes all but the log, or whatever else is in the folder's place."""
    for each in folder.iterdir() if folder.is_dir() else [folder]:
        if each.name != LOG or each.is_dir():
            remove(each, "old files of the run")
