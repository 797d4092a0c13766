"""The SQLite file of a workspace, opened so that several processes and many threads can use it at once.

`transaction()` begins with BEGIN IMMEDIATE: under WAL, a deferred transaction that reads and then writes fails if
another process wrote in between, and no busy timeout helps. Each thread opens its own connection when it first needs
one; a forked child, and a file that was replaced on disk, get a new connection.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlite_utils
from filelock import FileLock

from selmask.errors import NewerWorkspace
from selmask.store.sqlite import changed_by_hand, missing, read_only
from selmask.store.sqlite.schema import MIGRATIONS
from selmask.store.sqlite.trouble import is_of_full_disk, translated
from selmask.version import VERSION
from selmask.wording import ANOTHER_WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUSY_SECONDS = 30.0
"""How long a write waits for one of another process; a slow network disk takes seconds."""

_INHERITED: list[sqlite_utils.Database] = []
"""Connections inherited from the parent of a fork: neither used nor closed, since SQLite forbids both."""

Row = dict[str, Any]
Parameters = Sequence[Any] | Mapping[str, Any]

LARGEST = 2**63 - 1
"""The largest integer of SQLite."""


class Database:
    """The database file at `path`; it is created, and its tables are updated, when first used.

    Only the classes of this package use SQL; they return frozen records.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows that `sql` selects, read at once: an open cursor would keep the write-ahead log from being reset."""
        with translated(self.path):
            connection = self._connection()
            try:
                return list(connection.query(sql, _bound(parameters)))
            except sqlite3.OperationalError:
                changed_by_hand.check_tables(connection)  # a table may have gone since the file was opened
                raise

    @contextmanager
    def transaction(self) -> Iterator[sqlite_utils.Database]:
        """All or nothing, with no other writer meanwhile. Inside another transaction it becomes part of that one.

        Raises:
            SelmaskError: the disk is full, or the file is locked, damaged or not writable. Nothing was written.
        """
        with translated(self.path):
            connection = self._connection(writes=True)
            if connection.conn.in_transaction:
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    def close(self) -> None:
        """Closes this thread's connection; the next use opens a new one."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
        self._local.connection = None

    def _connection(self, *, writes: bool = False) -> sqlite_utils.Database:
        connection: sqlite_utils.Database | None = getattr(self._local, "connection", None)
        if connection is not None and self._local.pid != os.getpid():
            _INHERITED.append(connection)
            connection = None
        if connection is None or not self._suits(writes=writes):
            connection, self._local.unchanged = self._open(writes=writes)
            self._local.connection, self._local.pid, self._local.file = connection, os.getpid(), _identity(self.path)
        return connection

    def _suits(self, *, writes: bool) -> bool:
        """Whether this thread's connection still serves."""
        if self._local.unchanged is None:
            return bool(self._local.file == _identity(self.path))
        return not writes and self._local.unchanged == _content(self.path)

    def _open(self, *, writes: bool) -> tuple[sqlite_utils.Database, list[tuple[int, int] | None] | None]:
        """A connection, and None.

        Where the disk cannot be written to: one that only reads, unless it is for writing, and the content that it
        reads, since it does not notice changes.
        """
        try:
            return self._open_fully(), None
        except sqlite3.DatabaseError as error:
            if writes or not read_only.is_refusal(error):
                raise
            content = _content(self.path)
            connection = read_only.opened(self.path, _connected, is_full=is_of_full_disk(error))
            if connection is None:
                raise
            _refuse_newer(connection, self.path)
            changed_by_hand.check_tables(connection)
            return connection, content

    def _open_fully(self) -> sqlite_utils.Database:
        missing.check(self.path)
        connection = _connected(self.path.absolute().as_uri())
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            _refuse_newer(connection, self.path)
            if connection.journal_mode != "wal" or MIGRATIONS.pending(connection):
                self._migrate(connection)
            changed_by_hand.check_tables(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _migrate(self, connection: sqlite_utils.Database) -> None:
        """Creates or updates the tables, in one process at a time; the others then find nothing to do."""
        lock = FileLock(self.path.with_suffix(".migration.lock"))
        try:
            held = lock.acquire()
        except OSError as error:
            raise read_only.outdated(self.path) from error
        with held:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            try:
                MIGRATIONS.apply(connection)
                connection.commit()
            except sqlite3.OperationalError as error:
                connection.rollback()
                raise changed_by_hand.list_is_gone(error) or error from error
            except BaseException:
                connection.rollback()
                raise


def _refuse_newer(connection: sqlite_utils.Database, path: Path) -> None:
    """Refuses a file with migrations that this version does not know: its values may mean something else."""
    known = {migration.name for migration in MIGRATIONS.pending(sqlite_utils.Database(memory=True))}
    unknown = [migration.name for migration in MIGRATIONS.applied(connection) if migration.name not in known]
    if unknown:
        connection.close()
        raise NewerWorkspace(
            f"The workspace is from a newer version: selmask {VERSION} does not know its migration {unknown[-1]}",
            given=str(path),
            do=f"Update selmask, or {ANOTHER_WORKSPACE}",
        )


def _connected(uri: str) -> sqlite_utils.Database:
    # isolation_level None: only our own BEGIN counts. Living threads never share a connection, but Python may close
    # the connection of a dead thread from another one.
    raw = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    return sqlite_utils.Database(raw, strict=True)


def _content(path: Path) -> list[tuple[int, int] | None]:
    """Changes with every write to the database, or to its log."""
    return [_changes(path), _changes(read_only.log_of(path))]


def _changes(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_size


def _identity(path: Path) -> tuple[int, int] | None:
    """Distinguishes the file from another at the same path; None if there is no file."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _bound(parameters: Parameters) -> list[Any] | dict[str, Any]:
    if isinstance(parameters, Mapping):
        return {name: _within_range(value) for name, value in parameters.items()}
    return [_within_range(value) for value in parameters]


def _within_range(value: Any) -> Any:
    """The value, or the largest number of SQLite for a larger one, which would be an error and is no row's number."""
    return min(value, LARGEST) if isinstance(value, int) else value
