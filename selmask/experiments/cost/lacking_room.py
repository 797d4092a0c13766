"""Whether the disk has room for the models of an experiment, before any of them is trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.disk.room import RESERVE_BYTES, free_bytes
from selmask.wording import byte_size

if TYPE_CHECKING:
    from pathlib import Path


def lacking_room(disk: float | None, folder: Path) -> str:
    """A sentence if the disk of `folder` lacks room for so many bytes; empty if it has room, or if they are unknown."""
    free = free_bytes(folder)
    if disk is None or disk + RESERVE_BYTES <= free:
        return ""
    return (
        f"The models take {byte_size(disk)}, and {byte_size(free)} are free on the disk: runs that find no room "
        "wait for it, and then fail. Free some space, or plan fewer runs."
    )
