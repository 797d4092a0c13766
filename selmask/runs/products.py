"""What finished runs leave, models, scores and predictions: a person may have deleted the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.errors import BadInput, BadModel
from selmask.models import model_folder
from selmask.runs.kinds.all_kinds import check_again, kind_of, parsed
from selmask.runs.run_specs import UnreadableSpec
from selmask.wording import command
from selmask.workspace import MODEL, PREDICTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.store.run import Run
    from selmask.store.runs import Runs
    from selmask.workspace import Workspace


def problem(run: Run, workspace: Workspace) -> str | None:
    """What is wrong with what a finished run leaves, such as "its model is gone"; None if nothing is."""
    wrong = blocking_problem(run, workspace)
    if wrong or not (run.state.is_finished and kind_of(run).has_predictions):
        return wrong
    return None if (workspace.run_path(run.id) / PREDICTIONS).is_file() else "its predictions are gone"


def blocking_problem(run: Run, workspace: Workspace) -> str | None:
    """The same for what a run may need that starts from it: its model or its scores."""
    if not run.state.is_finished:
        return None
    kind = kind_of(run)
    if kind.leaves and (wrong := _model_problem(workspace.run_path(run.id) / MODEL)):
        return wrong
    if kind.problem is None or isinstance(spec := parsed(run), UnreadableSpec):
        return None
    return kind.problem(spec, run, workspace)


def obstacle(run: Run, runs: Runs, workspace: Workspace) -> str | None:
    """Why `run` cannot start from the finished run before it, in sentences; None if it can."""
    if run.parent_id is None:
        return None
    before = runs.get(run.parent_id)
    wrong = blocking_problem(before, workspace)
    if wrong is None:
        return None
    needed = f"It starts from run {before.id} ({before.title}), but {wrong}."
    try:
        check_again(before, workspace)
    except BadInput as error:
        return f"{needed} {error}"
    return (
        f"{needed} Start run {before.id} again, on the page Runs or with {command(f'retry {before.id}')}; this run "
        "then follows."
    )


def _model_problem(folder: Path) -> str | None:
    if not folder.is_dir():
        return "its model is gone"
    try:
        model_folder.checked(folder)
    except (BadModel, OSError):
        return "its model is damaged"
    return None
