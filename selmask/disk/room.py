"""Waiting for room on the disk: a full one is a reason to wait, and only after a while a reason to give up."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING, TypeVar

from selmask.errors import DiskFull
from selmask.wording import byte_size, lasting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from selmask.observer import Observer

T = TypeVar("T")

PATIENCE_SECONDS = 600.0
"""How long a run waits for room: time for a person to free some, without keeping the device for ever."""
LOOK_SECONDS = 5.0
"""Between two tries, of which each may write until the disk is full again."""
RESERVE_BYTES = 32 * 2**20
"""Left free for the database and the logs, which have to tell what happened."""


def free_bytes(folder: Path) -> int:
    """The free bytes on the disk of `folder`, which need not exist yet, for this user."""
    exists = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    return shutil.disk_usage(exists).free


def once_there_is_room(
    write: Callable[[], T], folder: Path, size: int, what: str, observer: Observer, *, step: int = 0
) -> T:
    """Calls `write` once the disk has room, and again if it was full nevertheless, as under a quota.

    Args:
        write: Writes below `folder`, whole or not at all.
        folder: Tells the disk.
        size: The bytes that it writes; 0 if that is not known before.
        what: What it writes, as a person calls it.
        observer: Is told what the run waits for; a requested stop ends the waiting. One that does not wait lets `write`
            raise at once.
        step: The step that the run has come to.

    Raises:
        DiskFull: there was no room for ten minutes, or until a stop was requested.
    """
    if not observer.waits:
        return write()
    deadline, waited = time.monotonic() + PATIENCE_SECONDS, False
    while True:
        try:
            _require(folder, size, what)
            written = write()
        except DiskFull as error:
            if time.monotonic() >= deadline or observer.should_stop():
                raise
            waited = True
            observer.report(step, message=f"waiting for room on the disk. {error.happened}")
            time.sleep(LOOK_SECONDS)
        else:
            if waited:
                observer.report(step, message="continuing: the disk has room again")
            return written


def shortage(folder: Path) -> str:
    """A sentence if the disk of `folder` is so full that active runs have to wait; else empty."""
    free = free_bytes(folder)
    if free >= RESERVE_BYTES:
        return ""
    return (
        f"The disk is full ({byte_size(free)} free): a run waits {lasting(PATIENCE_SECONDS)} for room, is "
        "tried once more, and then has to be resumed."
    )


def wait_for_room(folder: Path, size: int, what: str, observer: Observer) -> None:
    """Returns once the disk of `folder` has room for `size` bytes; arguments and errors as in `once_there_is_room`."""
    once_there_is_room(lambda: None, folder, size, what, observer)


def _require(folder: Path, size: int, what: str) -> None:
    free = free_bytes(folder)
    if free < size + RESERVE_BYTES:
        takes = f", which takes {byte_size(size)}" if size else ""
        raise DiskFull(
            f"The disk is too full for the {what}{takes}: {byte_size(free)} are free",
            given=str(folder),
            do="Free some space, then resume the run",
        )
