"""Data sets, experiments and projects as the history knows them: by the moment at which each was made.

Their names change, and SQLite gives the number of one that is gone to a later one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selmask.store.names import Named
    from selmask.store.sqlite.database import Database, Row

TABLES: dict[Named, str] = {"data set": "datasets", "experiment": "experiments", "project": "projects"}


def row_named(db: Database, noun: Named, name: str) -> Row:
    """The row of what has this name now."""
    [row] = db.rows(f"SELECT * FROM {TABLES[noun]} WHERE name = ?", [name])  # noqa: S608 -- the names above
    return row


def name_now(db: Database, noun: Named, made_at: float | None) -> str | None:
    """The present name of what was made at a moment; None if it is gone, or nobody knows the moment."""
    rows = db.rows(f"SELECT name FROM {TABLES[noun]} WHERE created_at = ?", [made_at])  # noqa: S608 -- the names above
    return rows[0]["name"] if rows else None


def is_taken(db: Database, noun: Named, name: str) -> bool:
    """Whether something has this name now."""
    return bool(db.rows(f"SELECT 1 FROM {TABLES[noun]} WHERE name = ?", [name]))  # noqa: S608 -- the names above


def led_to(db: Database, noun: Named, former: str) -> float | None:
    """When the thing was made to which a former name leads; None if it leads to none."""
    now = {row["name"]: row["now"] for row in db.rows("SELECT name, now FROM former_names WHERE noun = ?", [noun])}
    if former not in now or not is_taken(db, noun, now[former]):
        return None
    return float(row_named(db, noun, now[former])["created_at"])
