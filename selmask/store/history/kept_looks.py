"""Looks that a deletion noted, removed when the deletion is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.store.plain import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selmask.store.history.events import Events
    from selmask.store.sqlite.database import Database, Row

_LOOKS = """
    SELECT id, name, created_at, looked_at, looked_repeats FROM experiments
    WHERE id IN (SELECT value FROM json_each(?))
"""
_WITH_RUNS = "SELECT DISTINCT experiment_id FROM experiment_runs WHERE run_id IN (SELECT value FROM json_each(?))"
_AS_BEFORE = """
    UPDATE experiments SET looked_at = :looked_at, looked_repeats = :looked_repeats
    WHERE created_at = :created_at AND looked_at IS :noted_at AND looked_repeats IS :noted_repeats RETURNING id
"""

Look = tuple[Any, Any]


def of_runs(db: Database, run_ids: Iterable[int]) -> list[Row]:
    """What the experiments of some runs note of looks, which a deletion may change."""
    return of(db, [row["experiment_id"] for row in db.rows(_WITH_RUNS, [to_json(list(run_ids))])])


def of(db: Database, experiment_ids: Iterable[int]) -> list[Row]:
    """What these experiments note of looks."""
    return db.rows(_LOOKS, [to_json(list(experiment_ids))])


def take_away(db: Database, events: Events, before: Iterable[Row], after: Iterable[Row]) -> None:
    """Takes away the looks that a deletion noted; not if there was another look since.

    If that is the look of a later deletion, undoing this one will take away both.

    Args:
        db, events: The database, and its events.
        before, after: What the experiments noted before and after the deletion.
    """
    noted = {row["created_at"]: row for row in after}
    for row in before:
        then = noted.get(row["created_at"], row)
        if _look(then) == _look(row):
            continue
        wanted = row | {"noted_at": then["looked_at"], "noted_repeats": then["looked_repeats"]}
        with db.transaction() as writer:
            if not list(writer.query(_AS_BEFORE, wanted)):
                _pass_on(events, row, _look(then))


def _pass_on(events: Events, row: Row, noted: Look) -> None:
    """Lets the deletion that came next find the experiment as it was before the one that is undone."""
    for event in events.kept():
        way_back = events.way_back(event)
        for each in way_back.get("looks", ()):
            if each["created_at"] == row["created_at"] and _look(each) == noted:
                each |= {"looked_at": row["looked_at"], "looked_repeats": row["looked_repeats"]}
                events.change_way_back(event, way_back)


def _look(row: Row) -> Look:
    return row["looked_at"], row["looked_repeats"]
