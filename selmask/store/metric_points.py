"""Measurements of runs over time: one long table of run, key, step and value."""

from __future__ import annotations

import time as clock
from typing import TYPE_CHECKING, Any

from selmask.store.plain import number, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from selmask.store.sqlite.database import Database

COLUMNS = ["run_id", "key", "step", "value", "time"]

SELECT = """
    SELECT run_id, key, step, value, time FROM metrics
    WHERE run_id IN (SELECT value FROM json_each(:runs))
    AND (:keys IS NULL OR key IN (SELECT value FROM json_each(:keys)))
    ORDER BY run_id, key, step
"""


class Metrics:
    """The measurements of a workspace's runs."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def log(self, run_id: int, step: int, values: Mapping[str, Any], time: float | None = None) -> None:
        """Adds `values` (numbers of Python, numpy or torch), measured at `step` and `time` (seconds since 1970).

        A value that is not finite is stored as missing, so that a curve has a gap where the loss was NaN. An attempt
        that resumes from a checkpoint replaces the later measurements of earlier attempts, and keeps those of the
        checkpoint's own step: what is measured at the end of an epoch joins them.
        """
        with self._db.transaction() as db:
            attempt = next(db.query("SELECT attempt FROM runs WHERE id = ?", [run_id]))["attempt"]
            outdated = "DELETE FROM metrics WHERE run_id = ? AND step > ? AND attempt < ?"
            db.execute(outdated, [run_id, step, attempt])
            now = clock.time() if time is None else time
            rows = [(run_id, key, step, number(value), now, attempt) for key, value in values.items()]
            db.conn.executemany("INSERT OR REPLACE INTO metrics VALUES (?, ?, ?, ?, ?, ?)", rows)

    def frame(self, run_ids: Iterable[int], keys: Iterable[str] | None = None) -> pd.DataFrame:
        """Columns run_id, key, step, value (NaN: not a finite number), time; sorted by run, key and step."""
        import pandas as pd  # here, so that supervisors and workers start without it

        wanted = {"runs": to_json(list(run_ids)), "keys": None if keys is None else to_json(list(keys))}
        frame = pd.DataFrame(self._db.rows(SELECT, wanted), columns=COLUMNS)
        return frame.astype({"run_id": "int64", "key": "str", "step": "int64", "value": "float64", "time": "float64"})
