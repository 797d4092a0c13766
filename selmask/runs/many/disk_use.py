"""The bytes that runs take on the disk, remembered for runs that no worker is writing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from selmask.disk.size import bytes_below
from selmask.workspace import CHECKPOINT, MODEL, SCORES_SO_FAR

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.store.run import Run
    from selmask.workspace import Workspace


@dataclass(frozen=True)
class DiskUse:
    """The bytes in the folder of a run.

    Attributes:
        checkpoints: Of what only a resume needs.
        model: Of the finished model.
        others: Of the rest: log, predictions, head.
    """

    checkpoints: int = 0
    model: int = 0
    others: int = 0

    @property
    def total(self) -> int:
        """All bytes."""
        return self.checkpoints + self.model + self.others


class DiskUses:
    """The disk use of the runs of a workspace. A folder is walked once, and again only if the run or it has changed."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: dict[int, tuple[object, DiskUse]] = {}

    def of(self, run: Run) -> DiskUse | None:
        """The disk use of `run`; None while a worker may be writing."""
        if run.state.is_active:
            return None
        folder = self._workspace.run_path(run.id)
        version = (run.attempt, run.ended_at, _changed_at(folder))
        known = self._known.get(run.id)
        if known is None or known[0] != version:
            known = self._known[run.id] = (version, measured(folder))
        return known[1]


def measured(folder: Path) -> DiskUse:
    """The disk use of the run whose folder this is, walked now; what is not there takes no bytes."""
    checkpoints, model = (bytes_below(*(folder / name for name in names)) for names in (KEPT_TO_RESUME, (MODEL,)))
    return DiskUse(checkpoints, model, bytes_below(folder) - checkpoints - model)


KEPT_TO_RESUME = (CHECKPOINT, SCORES_SO_FAR)


def _changed_at(folder: Path) -> int | None:
    """When something was last added to the folder or removed from it; None if it is not there."""
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return None
