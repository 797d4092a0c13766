"""The lock that allows one supervisor per workspace; the kernel frees it when its process dies.

It uses `lockf` (POSIX) and not `flock`, nor filelock, which uses `flock`. A flock belongs to the open file: a child
forked from the holder would keep it after the holder was killed, and no supervisor could start. A POSIX lock belongs to
the process. Its drawback is that closing any descriptor of the file frees it, so only this module opens the file.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from selmask.disk.whole_files import explain_disk_errors
from selmask.errors import SelmaskError, WorkspaceBusy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

PATIENCE_SECONDS = 1.0
"""A process that inspects the lock holds it, shared, for a moment; only a lock held longer is a supervisor's."""

_HELD: set[Path] = set()
"""The locks that this process holds, since POSIX would grant them to it a second time."""


@contextmanager
def sole(path: Path) -> Iterator[int]:
    """Holds the lock at `path`, which contains this process's id; yields the descriptor.

    Raises:
        WorkspaceBusy: another process holds it; names that process.
        SelmaskError: it cannot be written or locked; says why.
    """
    if path in _HELD:
        raise _busy(os.getpid())
    with _explained(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _acquire(descriptor)
        with _explained(path):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        _HELD.add(path)
        yield descriptor
    finally:
        _HELD.discard(path)
        os.close(descriptor)


def holder(path: Path) -> int | None:
    """The id of the process that holds the lock at `path` (0: not written yet); None if no process does."""
    if path in _HELD:
        return os.getpid()
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unlockable(error) from error
    try:
        return None if _lock(descriptor, fcntl.LOCK_SH) else _written(descriptor)
    finally:
        os.close(descriptor)


def is_at(descriptor: int, path: Path) -> bool:
    """Whether the locked file is still the one at `path`; it is not after the workspace was deleted."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _acquire(descriptor: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _lock(descriptor, fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            raise _busy(_written(descriptor))
        time.sleep(0.02)


def _lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.lockf(descriptor, kind | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError as error:
        raise _unlockable(error) from error
    return True


def _explained(path: Path) -> AbstractContextManager[None]:
    return explain_disk_errors(path.parent, "lock of the supervisor", then="start it again")


def _unlockable(error: OSError) -> SelmaskError:
    return SelmaskError(
        f"The workspace's folder cannot be locked ({error.strerror})",
        do="Choose a workspace on a local disk that you may write to",
    )


def _written(descriptor: int) -> int:
    return int(os.pread(descriptor, 20, 0) or 0)


def _busy(pid: int) -> WorkspaceBusy:
    return WorkspaceBusy(
        f"Another supervisor is running in this workspace (process {pid})",
        do="Let it run, or end it first: its runs continue, and the next supervisor takes them over",
    )
