"""A database that another program has changed: a table is gone, or a row has a value that selmask never writes."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import sqlite_utils

from selmask.errors import SelmaskError
from selmask.store.sqlite.schema import MIGRATIONS
from selmask.wording import ANOTHER_WORKSPACE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


def check_tables(database: sqlite_utils.Database) -> None:
    """Refuses a database of this version that lacks a table or a column; takes a tenth of a millisecond.

    Raises:
        SelmaskError: names the table.
    """
    present = _columns(database)
    for table, columns in _needed().items():
        if table not in present:
            raise _changed(f"the table {table} is gone")
        if lacking := sorted(columns - present[table]):
            raise _changed(f"the table {table} lacks {', '.join(lacking)}")


def list_is_gone(error: sqlite3.OperationalError) -> SelmaskError | None:
    """The error for a table that a migration would make a second time, since it is not listed; None for others."""
    if "already exists" not in str(error) and "duplicate column" not in str(error):
        return None
    return _changed("migrations that it had are not in the table _sqlite_migrations", error)


@contextmanager
def explained(table: str, row: int) -> Iterator[None]:
    """Explains values that cannot be read.

    Args:
        table: The table they are in.
        row: The id in their row.

    Raises:
        SelmaskError: names the table and the row.
    """
    try:
        yield
    except (ValueError, KeyError, TypeError) as error:
        raise _changed(f"row {row} of the table {table} cannot be read", error) from error


def _changed(what: str, error: Exception | None = None) -> SelmaskError:
    return SelmaskError(
        f"The workspace's database was changed by another program: {what}",
        given=None if error is None else str(error),
        do=f"Undo that change, put a copy of the database back, or {ANOTHER_WORKSPACE}",
    )


@cache
def _needed() -> dict[str, set[str]]:
    database = sqlite_utils.Database(memory=True)
    MIGRATIONS.apply(database)
    return _columns(database)


def _columns(database: sqlite_utils.Database) -> dict[str, set[str]]:
    """The names of the columns of each table."""
    tables: dict[str, set[str]] = {}
    sql = "SELECT t.name, c.name AS column FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'"
    for row in database.query(sql):
        tables.setdefault(row["name"], set()).add(row["column"])
    return tables
