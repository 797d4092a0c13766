"""What a person does to a run whose folder matters too. Stopping and resuming are the store's alone: `Runs`."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from selmask.errors import BadInput
from selmask.runs.kinds.all_kinds import files_of
from selmask.store.store import Store
from selmask.wording import counted
from selmask.workspace import LOG

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.store.run import Run
    from selmask.workspace import Workspace


def retry(workspace: Workspace, run_id: int) -> Run:
    """Puts a run that did not finish into the queue again, to begin from nothing; its log stays.

    Raises:
        BadInput: its state does not allow that, or the run it starts from is not finished and will not be. Its folder
            stays as it was.
    """
    store = Store.of(workspace)
    with store.transaction():  # no worker takes the run before its folder is empty
        run = store.runs.retry(run_id)
        _empty(workspace.run_folder(run_id))
        return run


def delete(workspace: Workspace, run_id: int) -> None:
    """Forgets a run and removes its folder, model and predictions included, or the scores that it computed.

    Raises:
        BadInput: a worker has it, or other runs start from it.
    """
    runs = Store.of(workspace).runs
    files = files_of(runs.get(run_id), workspace)
    runs.delete(run_id)
    for file in files:
        file.unlink(missing_ok=True)
    shutil.rmtree(workspace.run_folder(run_id))


def delete_experiment(workspace: Workspace, name: str) -> None:
    """Forgets an experiment with the runs that are its own; those that other experiments share stay.

    Raises:
        NotFound: there is none of this name.
        BadInput: one of its own runs is at work or waits.
    """
    store = Store.of(workspace)
    experiments, runs = store.experiments, store.runs
    with store.transaction():
        ids = {member.run.id for member in experiments.members(name)}
        own = [run for run in runs.all(ids=ids) if len(experiments.of_run(run.id)) == 1]
        going = [run for run in own if not run.state.is_final]
        if going:
            raise BadInput(
                f"The experiment {name!r} cannot be deleted: {counted(len(going), 'run')} of it did not end yet",
                do="Stop them first, on the page Runs",
            )
        experiments.delete(name)
    for run in reversed(own):  # children before what they start from
        if not runs.children(run.id):
            delete(workspace, run.id)


def _empty(folder: Path) -> None:
    for each in folder.iterdir():
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        elif each.name != LOG:
            each.unlink()
