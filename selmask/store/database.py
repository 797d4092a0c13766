"""The SQLite file of a workspace, opened so that several processes and many threads can use it at once.

`transaction()` begins with BEGIN IMMEDIATE: a deferred transaction that reads and then writes fails under WAL whenever
another process wrote in between, and no busy timeout helps there. Each thread has a connection of its own, opened when
first needed; a forked child and a file that was replaced on disk get a new one.
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

from selmask.store.schema import MIGRATIONS
from selmask.store.trouble import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUSY_SECONDS = 30.0

_INHERITED: list[sqlite_utils.Database] = []
"""Connections of a forked child's parent: neither used nor closed here, since SQLite forbids both."""

Row = dict[str, Any]
Parameters = Sequence[Any] | Mapping[str, Any]


class Database:
    """The store's file at `path`; makes it, and brings its tables up to date, when first used.

    Only the classes of this package speak SQL; each gives frozen records to its callers.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows that `sql` selects, read at once, so that no reader holds the write-ahead log back."""
        with spoken(self.path):
            return list(self._connection().query(sql, _bound(parameters)))

    @contextmanager
    def transaction(self) -> Iterator[sqlite_utils.Database]:
        """All or nothing; the only writer while it lasts. Inside another transaction it is a part of that one.

        Raises:
            SelmaskError: the disk is full, or the file is locked, damaged or not writable. Nothing was written.
        """
        with spoken(self.path):
            connection = self._connection()
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
        """Closes this thread's connection; the next use opens another."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
        self._local.connection = None

    def _connection(self) -> sqlite_utils.Database:
        connection: sqlite_utils.Database | None = getattr(self._local, "connection", None)
        if connection is not None and self._local.pid != os.getpid():
            _INHERITED.append(connection)
            connection = None
        if connection is None or self._local.file != _identity(self.path):
            connection = self._local.connection = self._open()
            self._local.pid, self._local.file = os.getpid(), _identity(self.path)
        return connection

    def _open(self) -> sqlite_utils.Database:
        # isolation_level None: no BEGIN but our own. Threads never share a connection while both live, but Python may
        # collect a dead thread's connection from another one.
        raw = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        connection = sqlite_utils.Database(raw, strict=True)
        connection.execute("PRAGMA foreign_keys = ON")
        if connection.journal_mode != "wal" or MIGRATIONS.pending(connection):
            self._migrate(connection)
        return connection

    def _migrate(self, connection: sqlite_utils.Database) -> None:
        """Creates or upgrades the tables; one process at a time, the others find the work done."""
        with FileLock(self.path.with_suffix(".migration.lock")):
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            try:
                MIGRATIONS.apply(connection)
                connection.commit()
            except BaseException:
                connection.rollback()
                raise


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells the file from another at the same path; None where there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _bound(parameters: Parameters) -> list[Any] | dict[str, Any]:
    return dict(parameters) if isinstance(parameters, Mapping) else list(parameters)
