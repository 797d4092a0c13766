"""The state on which answers about a plan depend: they are kept until it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.experiments.experiment_data import Data
from selmask.ui.shell.resources import store, workspace
from selmask.workspace import MODEL

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    from selmask.experiments.spec import ExperimentSpec
    from selmask.store.run import Run


def workspace_state(spec: ExperimentSpec) -> Hashable:
    """Differs once a run has ended, also for a second time, or what one left or the data of `spec` have changed.

    It differs as well once there is another experiment, or one is called otherwise, since an answer may name it; and
    once a look at one is noted.

    Raises:
        NotFound, BadData, BadModel: a data set or an encoder cannot be used.
    """
    runs = tuple(_state_of(run) for run in store().runs.all() if run.state.is_final)
    experiments = tuple((each.id, each.name, each.looked_at) for each in store().experiments.all())
    return runs, experiments, _changed_at(workspace().scores), data_state(Data.of(spec, workspace()))


def data_state(data: Data) -> Hashable:
    """Differs once a name means another data set, or the file of one or an encoder has changed or disappeared."""
    return tuple((each, each.file_state) for each in data.datasets), tuple(data.weights.items())


def _state_of(run: Run) -> Hashable:
    """A folder changes when a model, a head or predictions in it are deleted, the model's own when a part of it is."""
    folder = workspace().run_path(run.id)
    return run.id, run.state, run.ended_at, _changed_at(folder), _changed_at(folder / MODEL)


def _changed_at(folder: Path) -> int | None:
    """When a file was last put into a folder or taken out of it, in nanoseconds; None if it is gone or out of reach."""
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return None
