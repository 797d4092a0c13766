"""The effect of a run's state on the runs that start from it. All functions join the caller's transaction."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from selmask.store.sqlite.changed_by_hand import explained
from selmask.store.state import State

if TYPE_CHECKING:
    import sqlite_utils

    from selmask.store.sqlite.database import Row

MAX_TRIES = 2
"""The number of times that a run is started before the loss of its worker is final."""

ANEW: Row = {"tries_left": MAX_TRIES} | dict.fromkeys(
    ["result", "message", "seconds_left", "stop_asked_at", "ended_at"]
)
"""The columns that change when a run is queued again after an attempt."""


def entry(db: sqlite_utils.Database, parent_id: int | None) -> tuple[State, str | None]:
    """The state in which a child of `parent_id` enters the queue, and the reason if it is skipped."""
    if parent_id is None:
        return State.QUEUED, None
    title, state = _title_and_state(db, parent_id)
    if state.is_finished:
        return State.QUEUED, None
    if state.is_final:
        return State.SKIPPED, _why(title, state)
    return State.WAITING, None


def settle(db: sqlite_utils.Database, parent_id: int) -> None:
    """Queues the children that waited for `parent_id`, which has ended, or skips them with the reason."""
    title, state = _title_and_state(db, parent_id)
    if state.is_finished:
        db.execute("UPDATE runs SET state = 'queued' WHERE parent_id = ? AND state = 'waiting'", [parent_id])
    elif state.is_final:
        _skip_children(db, parent_id, _why(title, state))


def revive(db: sqlite_utils.Database, parent_id: int) -> None:
    """Lets the children of `parent_id`, which was queued again, wait for it again.

    Those are the skipped ones, and where the parent had finished, but its files are gone, also those that were queued
    or failed.
    """
    sql = "SELECT id FROM runs WHERE parent_id = ? AND state IN ('skipped', 'queued', 'failed')"
    for child in list(db.query(sql, [parent_id])):
        db.table("runs").update(child["id"], {"state": State.WAITING, "reason": None} | ANEW)
        revive(db, child["id"])


def _skip_children(db: sqlite_utils.Database, parent_id: int, reason: str) -> None:
    for child in list(db.query("SELECT id FROM runs WHERE parent_id = ? AND state = 'waiting'", [parent_id])):
        db.table("runs").update(child["id"], {"state": State.SKIPPED, "reason": reason, "ended_at": time.time()})
        settle(db, child["id"])


def _title_and_state(db: sqlite_utils.Database, run_id: int) -> tuple[str, State]:
    with explained("runs", run_id):
        [row] = db.query("SELECT title, state FROM runs WHERE id = ?", [run_id])
        return row["title"], State(row["state"])


def _why(title: str, state: State) -> str:
    return f"The run it starts from ({title}) is {state.word}."
