"""The effect of a run's state on the runs that start from it. All functions join the caller's transaction."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from selmask.errors import BadInput
from selmask.store.plain import to_json
from selmask.store.sqlite.changed_by_hand import explained
from selmask.store.state import State
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    import sqlite_utils

    from selmask.store.sqlite.database import Row

MAX_TRIES = 2
"""The number of times that a run is started before the loss of its worker is final."""

ANEW: Row = {"tries_left": MAX_TRIES} | dict.fromkeys(
    ["result", "message", "seconds_left", "stop_asked_at", "ended_at"]
)
"""The columns that change when a run is queued again after an attempt."""


def needed_by(title: str, others: int) -> BadInput:
    """The refusal to delete a run that others start from."""
    starting = counted(others, "other run starts", "other runs start")
    do = "Delete that run first" if others == 1 else "Delete those runs first"
    return BadInput(f"{title} cannot be deleted: {starting} from it", do=do)


def entry(db: sqlite_utils.Database, parents: Sequence[int]) -> tuple[State, str | None]:
    """The state in which a child of `parents` enters the queue, and the reason if it is skipped."""
    unfinished = [(title, state) for title, state in _titles_and_states(db, parents) if not state.is_finished]
    ended = next(((title, state) for title, state in unfinished if state.is_final), None)
    if ended is not None:
        return State.SKIPPED, _why(*ended)
    return (State.WAITING if unfinished else State.QUEUED), None


def settle(db: sqlite_utils.Database, parent_id: int) -> None:
    """Queues the children that waited for `parent_id`, which has ended, or skips them with the reason."""
    [(title, state)] = _titles_and_states(db, [parent_id])
    if not state.is_final:
        return
    for child, parents in _children(db, parent_id, State.WAITING):
        if not state.is_finished:
            skipped = {"state": State.SKIPPED, "reason": _why(title, state), "ended_at": time.time()}
            db.table("runs").update(child, skipped)
            settle(db, child)
        elif entry(db, parents)[0] is State.QUEUED:  # otherwise it waits for its other parent
            db.table("runs").update(child, {"state": State.QUEUED})


def revive(db: sqlite_utils.Database, parent_id: int) -> None:
    """Lets the children of `parent_id`, which was queued again, wait for it again.

    Those are the skipped ones, and where the parent had finished, but its files are gone, also those that were queued
    or failed. One whose other parent did not finish stays skipped.
    """
    for child, parents in _children(db, parent_id, State.SKIPPED, State.QUEUED, State.FAILED):
        if entry(db, parents)[0] is State.WAITING:
            db.table("runs").update(child, {"state": State.WAITING, "reason": None} | ANEW)
            revive(db, child)


def _children(db: sqlite_utils.Database, parent_id: int, *states: State) -> list[tuple[int, list[int]]]:
    """The children of a run that are in one of `states`: the id of each, and those of its parents."""
    sql = """SELECT id, parent_id, second_parent_id FROM runs WHERE (parent_id = ? OR second_parent_id = ?)
             AND state IN (SELECT value FROM json_each(?))"""
    rows = list(db.query(sql, [parent_id, parent_id, to_json(states)]))
    return [(row["id"], [each for each in (row["parent_id"], row["second_parent_id"]) if each]) for row in rows]


def _titles_and_states(db: sqlite_utils.Database, run_ids: Sequence[int]) -> list[tuple[str, State]]:
    rows = []
    for run_id in run_ids:
        with explained("runs", run_id):
            [row] = db.query("SELECT title, state FROM runs WHERE id = ?", [run_id])
            rows.append((row["title"], State(row["state"])))
    return rows


def _why(title: str, state: State) -> str:
    return f"The run that it starts from ({title}) has the state “{state.word}”."
