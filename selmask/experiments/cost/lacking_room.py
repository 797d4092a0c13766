"""Whether the disk has room for an experiment's models and their training, before any of them is trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.disk.room import RESERVE_BYTES, free_bytes
from selmask.wording import byte_size

if TYPE_CHECKING:
    from pathlib import Path


def lacking_room(models: float | None, training: float | None, folder: Path) -> str:
    """A sentence if the disk of `folder` lacks room; empty if it has room, or if it is unknown how much is needed.

    Args:
        models: Bytes of the models that the runs leave.
        training: Bytes that have to be free besides, while runs train.
        folder: The workspace.
    """
    free = free_bytes(folder)
    if models is None or training is None or models + training + RESERVE_BYTES <= free:
        return ""
    return (
        f"The models take {byte_size(models)}, training needs {byte_size(training)} besides for its checkpoints, and "
        f"{byte_size(free)} are free on the disk: runs that find no room wait for it, and then fail. Free some space, "
        "plan fewer runs, or choose a smaller model."
    )
