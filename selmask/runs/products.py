"""What finished runs leave, models, scores and predictions: a person may have deleted or damaged the files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from selmask import library
from selmask.errors import BadInput, BadModel
from selmask.evaluation.predictions import are_of, kept
from selmask.models import model_folder
from selmask.runs.kinds.all_kinds import check_again, kind_of, parsed
from selmask.runs.kinds.anchor_spec import AnchorSpec
from selmask.runs.run_specs import FineTuningSpec, UnreadableSpec
from selmask.workspace import MODEL, PREDICTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

    from selmask.store.run import Run
    from selmask.store.runs import Runs
    from selmask.workspace import Workspace


def problem(run: Run, workspace: Workspace) -> str | None:
    """What is wrong with what a finished run leaves, such as "its model is gone"; None if nothing is."""
    wrong = blocking_problem(run, workspace)
    if wrong or not (run.state.is_finished and kind_of(run).has_predictions):
        return wrong
    missing = _missing(workspace.run_path(run.id) / PREDICTIONS, "predictions")
    return missing or (None if has_predictions(run, workspace) else "its predictions are damaged")


def predictions(run: Run, workspace: Workspace, sizes: Mapping[str, int] | None = None) -> pd.DataFrame | None:
    """The predictions that the result of a finished run was measured on (see `Predictions.to_frame`).

    Args:
        run: The run.
        workspace: The workspace.
        sizes: What `sizes_of_data` gives, for whoever asks about many runs.

    Returns:
        None if the file is gone or damaged, which includes one with other texts than those of the run's test.
    """
    table = _kept_predictions(run, workspace, sizes)
    return None if table is None else table.to_pandas()


def has_predictions(run: Run, workspace: Workspace, sizes: Mapping[str, int] | None = None) -> bool:
    """Whether `predictions` gives any; takes a third of its time."""
    return _kept_predictions(run, workspace, sizes) is not None


def _kept_predictions(run: Run, workspace: Workspace, sizes: Mapping[str, int] | None) -> pa.Table | None:
    table = kept(workspace.run_path(run.id) / PREDICTIONS)
    if table is None or not are_of(table, run.result or {}):
        return None
    sizes = sizes_of_data(workspace) if sizes is None else sizes
    return table if _are_test_texts(table["id"].to_numpy(), run, sizes) else None


def sizes_of_data(workspace: Workspace) -> dict[str, int]:
    """The number of texts of each data set, by the hash of its content."""
    return {each.content_sha256: each.rows for each in library.datasets(workspace)}


def _are_test_texts(ids: NDArray[np.integer], run: Run, sizes: Mapping[str, int]) -> bool:
    """Whether texts with these ids, all different, may be those of the run's test."""
    spec = parsed(run)
    if not isinstance(spec, FineTuningSpec | AnchorSpec):
        return True
    source, last = spec.test or spec.labelled, int(ids.max())
    is_whole = spec.test is None or last == len(ids) - 1  # a test file is used whole
    return is_whole and last < sizes.get(source.content_sha256, last + 1)


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
    """Why `run` cannot start from a finished run before it, in sentences; None if it can start from all of them."""
    return next((why for each in run.parents if (why := _obstacle(runs.get(each), workspace))), None)


def _obstacle(before: Run, workspace: Workspace) -> str | None:
    wrong = blocking_problem(before, workspace)
    if wrong is None:
        return None
    needed = f"It starts from run {before.id} ({before.title}), but {wrong}."
    try:
        check_again(before, workspace)
    except BadInput as error:
        return f"{needed} {error}"
    return f"{needed} Start run {before.id} again; this run then follows."


def _model_problem(folder: Path) -> str | None:
    wrong = _missing(folder, "model")
    if wrong is not None:
        return wrong
    try:
        model_folder.checked(folder)
    except (BadModel, OSError) as error:
        is_locked = isinstance(error.__cause__ or error, PermissionError)
        return "its model cannot be read" if is_locked else "its model is damaged"
    return None


def _missing(path: Path, what: str) -> str | None:
    """What is wrong with a run's `what`, which is at `path`; None if it can be read."""
    be = "are" if what.endswith("s") else "is"
    try:
        path.stat()
        if not os.access(path, os.R_OK):
            return f"its {what} cannot be read"
    except (FileNotFoundError, NotADirectoryError):
        return f"its {what} {be} gone"
    except OSError:  # such as a folder that this user may not open
        return f"its {what} cannot be read"
    return None
