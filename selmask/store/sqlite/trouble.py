"""Errors of SQLite as sentences that a user can act on."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selmask.errors import DiskFull, SelmaskError, WorkspaceBusy
from selmask.wording import ANOTHER_WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class _Trouble:
    codes: tuple[str, ...]
    happened: str
    do: str
    error: type[SelmaskError] = SelmaskError


_TROUBLES = (
    _Trouble(
        ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE"),
        "The disk is full: the workspace's database could not be written",
        "Free some space, then try again; runs can be resumed from their last checkpoint",
        DiskFull,
    ),
    _Trouble(
        ("SQLITE_BUSY", "SQLITE_LOCKED"),
        "Another process locked the workspace's database for too long",
        "Try again; if that does not help, close other programs that have this file open",
        WorkspaceBusy,
    ),
    _Trouble(
        ("SQLITE_CORRUPT", "SQLITE_NOTADB"),
        "The workspace's database is damaged, or is not a database",
        f"Move it away and restore a copy, or {ANOTHER_WORKSPACE}",
    ),
    _Trouble(
        ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"),
        "The workspace's database cannot be opened for writing",
        f"Check the permissions of the workspace's folder, or {ANOTHER_WORKSPACE}",
    ),
    _Trouble(
        ("SQLITE_IOERR",),
        "The disk failed to read or write the workspace's database",
        "Check the disk, then try again",
    ),
)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Translates SQLite's errors about the file at `path`; violated constraints are bugs and stay as they are.

    Raises:
        SelmaskError: the disk is full, the file locked, damaged or not writable.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        trouble = _trouble_of(getattr(error, "sqlite_errorname", ""))
        if trouble is None:
            raise
        raise trouble.error(trouble.happened, given=path.name, do=trouble.do) from error


def is_of_full_disk(error: sqlite3.DatabaseError) -> bool:
    """Whether SQLite's `error` says that the disk is full."""
    trouble = _trouble_of(getattr(error, "sqlite_errorname", ""))
    return trouble is not None and trouble.error is DiskFull


def _trouble_of(code: str) -> _Trouble | None:
    """The first entry with this code, or with one that `code` refines (SQLITE_BUSY_SNAPSHOT is a SQLITE_BUSY)."""
    return next((each for each in _TROUBLES if code.startswith(each.codes)), None)
