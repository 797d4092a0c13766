"""Attempts at runs: the device, the versions and the end of each. `Hold` writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.store.run import Attempt

if TYPE_CHECKING:
    from selmask.store.sqlite.database import Database


class Attempts:
    """The attempts at the runs of a workspace."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of(self, run_id: int) -> list[Attempt]:
        """All attempts at a run, the oldest first."""
        rows = self._db.rows("SELECT * FROM attempts WHERE run_id = ? ORDER BY number", [run_id])
        return [Attempt.from_row(row) for row in rows]

    def ended_since(self, moment: float) -> list[Attempt]:
        """The attempts at all runs that ended at `moment` (seconds since 1970) or later, in the order of their ends."""
        rows = self._db.rows("SELECT * FROM attempts WHERE ended_at >= ? ORDER BY ended_at", [moment])
        return [Attempt.from_row(row) for row in rows]
