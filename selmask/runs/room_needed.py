"""The room on the disk that training needs, asked for before hours of work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.models.model_folder import weights_bytes
from selmask.room import wait_for_room

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.observer import Observer
    from selmask.store.run import Run
    from selmask.workspace import Workspace

TIMES_THE_WEIGHTS = 6
"""A checkpoint holds the weights and two moments of each, and a new one is complete before the old one is deleted."""


def wait_for_training_room(base: Path, run: Run, workspace: Workspace, observer: Observer) -> None:
    """Returns once the workspace's disk has room for training the model in `base`.

    Raises:
        DiskFull: there was no room for ten minutes, or until a stop was requested.
    """
    folder = workspace.run_folder(run.id)
    wait_for_room(folder, TIMES_THE_WEIGHTS * weights_bytes(base), "run", observer)
