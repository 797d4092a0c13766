"""When the result of an experiment could first be seen, and some of its runs began again after that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.store.plain import to_json
from selmask.store.state import State

if TYPE_CHECKING:
    import sqlite_utils

_NOTE = """
    UPDATE experiments SET looked_at = ?
    WHERE looked_at IS NULL AND id IN (SELECT experiment_id FROM experiment_runs WHERE run_id = ?) AND NOT EXISTS (
        SELECT 1 FROM experiment_runs e JOIN runs r ON r.id = e.run_id
        WHERE e.experiment_id = experiments.id AND r.state IN (SELECT value FROM json_each(?)))
"""


def note(db: sqlite_utils.Database, run_id: int, now: float) -> None:
    """Notes, for each experiment of a run that a person queues again, that all of its runs had ended by `now`.

    The first time counts. Joins the caller's transaction, before the run is queued.
    """
    db.execute(_NOTE, [now, run_id, to_json(State.open())])
