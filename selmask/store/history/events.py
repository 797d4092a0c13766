"""Events: what a person renamed, moved, deleted or freed, with its essential figures."""

from __future__ import annotations

import json
import time
import zlib
from typing import TYPE_CHECKING, Any

from selmask.errors import BadInput, NotFound
from selmask.store.history.event import Event
from selmask.store.plain import from_json, to_json
from selmask.store.sqlite.changed_by_hand import explained
from selmask.wording import command

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selmask.store.history.event import Action, Noun
    from selmask.store.projects import Project
    from selmask.store.sqlite.database import Database, Row

_LISTED = """
    SELECT id, action, noun, name, project_id, facts, at, undone_at, way_back IS NOT NULL AS has_way_back,
           files FROM history
"""
_OF_PROJECT = """
    WHERE :project IS NULL OR project_id = :project OR project_id IS NULL OR project_id NOT IN (SELECT id FROM projects)
"""


class Events:
    """The events of a workspace."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def note(
        self,
        action: Action,
        noun: Noun,
        name: str,
        *,
        project_id: int | None = None,
        facts: Row | None = None,
        way_back: Any = None,
        files: Mapping[str, str] | None = None,
    ) -> Event:
        """Notes what a person did, in the same transaction.

        Args:
            action, noun, name, project_id, facts, files: As in `Event`.
            way_back: What is needed to undo it, JSON-like; None if it cannot be undone.
        """
        with self._db.transaction() as db:
            row = {
                "action": action,
                "noun": noun,
                "name": name,
                "project_id": project_id,
                "facts": to_json(facts or {}),
                "way_back": None if way_back is None else _packed(way_back),
                "files": to_json(files) if files else None,
                "at": time.time(),
            }
            return self.get(int(db.table("history").insert(row).last_rowid or 0))

    def get(self, number: int) -> Event:
        """The event of this number.

        Raises:
            NotFound: there is none.
        """
        rows = self._db.rows(f"{_LISTED} WHERE id = ?", [number])
        if not rows:
            raise NotFound(f"There is no event {number} in the history", do=f"{command('history')} lists the events")
        return _record(rows[0])

    def all(self, project: Project | None = None) -> list[Event]:
        """All events, or those of a project, the last one first.

        An event that belongs to no project that is left, or to several, belongs to each.
        """
        rows = self._db.rows(f"{_LISTED} {_OF_PROJECT} ORDER BY id DESC", {"project": project and project.id})
        return [_record(row) for row in rows]

    def kept(self) -> list[Event]:
        """The deletions that can still be undone, the last one first."""
        return [event for event in self.all() if event.can_undo and event.action == "deleted"]

    def way_back(self, event: Event) -> Any:
        """What is needed to undo an event.

        Raises:
            BadInput: it was undone already, or there is no way back any more; says which.
        """
        [row] = self._db.rows("SELECT way_back, undone_at FROM history WHERE id = ?", [event.id])
        if row["undone_at"] is not None:
            raise BadInput("This was undone already", given=event.in_words)
        if row["way_back"] is None:
            raise BadInput("This can no longer be undone: nothing of it was kept", given=event.in_words)
        with explained("history", event.id):
            return json.loads(zlib.decompress(row["way_back"]))

    def change_way_back(self, event: Event, way_back: Any) -> None:
        """Replaces what is needed to undo an event."""
        with self._db.transaction() as db:
            db.table("history").update(event.id, {"way_back": _packed(way_back)})

    def note_undone(self, event: Event) -> None:
        """Notes that an event was undone; what it left on the disk is in use again."""
        with self._db.transaction() as db:
            db.table("history").update(event.id, {"undone_at": time.time(), "way_back": None, "files": None})

    def give_up(self, event: Event) -> bool:
        """Gives up the way back from a deletion, before its files are deleted; False if it was undone meanwhile."""
        with self._db.transaction() as db:
            sql = "UPDATE history SET way_back = NULL WHERE id = ? AND undone_at IS NULL RETURNING id"
            return bool(list(db.query(sql, [event.id])))

    def note_left(self, event: Event, files: Mapping[str, str]) -> None:
        """Notes what is still on the disk of a deletion; `files` as in `Event`."""
        with self._db.transaction() as db:
            db.table("history").update(event.id, {"files": to_json(files) if files else None})


def _packed(way_back: Any) -> bytes:
    return zlib.compress(to_json(way_back).encode())


def _record(row: Row) -> Event:
    with explained("history", row["id"]):
        files = from_json(row["files"] or "{}")
        facts = from_json(row["facts"])
    return Event(**(row | {"facts": facts, "files": files, "has_way_back": bool(row["has_way_back"])}))
