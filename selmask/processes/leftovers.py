"""The files that a run resumes from, which are left over once its result is recorded."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from selmask.workspace import CHECKPOINT, SCORES_SO_FAR

if TYPE_CHECKING:
    from selmask.workspace import Workspace


def remove(workspace: Workspace, run_id: int) -> None:
    """Removes them from the folder of a finished run, as far as that is allowed."""
    for name in (CHECKPOINT, SCORES_SO_FAR):
        shutil.rmtree(workspace.run_path(run_id) / name, ignore_errors=True)
