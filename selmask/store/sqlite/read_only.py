"""The database on a disk that cannot be written to: read-only, or full.

Even a reader of a database in WAL mode writes: it makes the file `-shm`. SQLite reads without it if it is told that the
file cannot change (`immutable`). That holds while nobody else has the database open, who would have made the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.errors import SelmaskError
from selmask.store.sqlite.schema import MIGRATIONS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    import sqlite_utils

ELSEWHERE = "Copy the workspace's folder to a disk that you may write to, and start selmask with the copy"

_REFUSALS = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_FULL", "SQLITE_IOERR")
"""The beginnings of SQLite's errors where a file beside the database could not be written."""


def is_refusal(error: sqlite3.DatabaseError) -> bool:
    """Whether `error` may come from a disk that cannot be written to."""
    return str(getattr(error, "sqlite_errorname", "")).startswith(_REFUSALS)


def opened(
    path: Path, connect: Callable[[str], sqlite_utils.Database], *, is_full: bool = False
) -> sqlite_utils.Database | None:
    """A connection that only reads the file at `path`; None if that is not possible either.

    Args:
        path: The database.
        connect: Opens the URI of a database.
        is_full: Whether the disk is full, and nothing else is known to be wrong with it: None instead of an error.

    Raises:
        SelmaskError: some changes are still in the write-ahead log, or the tables are those of an older selmask.
    """
    if not path.is_file():
        return None
    if _size(log_of(path)):
        if is_full:
            return None
        raise SelmaskError(
            "The latest changes of the workspace's database can only be read where its folder can be written to",
            given=log_of(path).name,
            do=f"{ELSEWHERE}; or free some space, if its disk is full",
        )
    connection = connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1")
    if MIGRATIONS.pending(connection):
        connection.close()
        if is_full:
            return None
        raise outdated(path)
    return connection


def log_of(path: Path) -> Path:
    """The write-ahead log of the database at `path`."""
    return path.with_name(f"{path.name}-wal")


def outdated(path: Path) -> SelmaskError:
    """The error for tables that have to be updated first and cannot be."""
    return SelmaskError(
        "The workspace was made by an older selmask, and its database cannot be updated where it is",
        given=path.name,
        do=ELSEWHERE,
    )


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
