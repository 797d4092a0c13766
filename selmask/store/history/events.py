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

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selmask.store.history.event import Action, Noun
    from selmask.store.sqlite.database import Database, Row

_LISTED = """
    SELECT id, action, noun, name, project_id, facts, at, undone_at, way_back IS NOT NULL AS has_way_back,
           files FROM history
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
                "way_back": None if way_back is None else zlib.compress(to_json(way_back).encode()),
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
            raise NotFound(
                f"There is no event {number} in the history", do="The history lists those that can be undone"
            )
        return _record(rows[0])

    def all(self) -> list[Event]:
        """All events, the last one first."""
        return [_record(row) for row in self._db.rows(f"{_LISTED} ORDER BY id DESC")]

    def way_back(self, event: Event) -> Any:
        """What is needed to undo an event.

        Raises:
            BadInput: it was undone already, or there is no way back any more; says which.
        """
        [row] = self._db.rows("SELECT way_back, undone_at FROM history WHERE id = ?", [event.id])
        if row["undone_at"] is not None:
            raise BadInput("This was undone already", given=event.in_words)
        if row["way_back"] is None:
            raise BadInput("This cannot be undone: its files were deleted for good", given=event.in_words)
        with explained("history", event.id):
            return json.loads(zlib.decompress(row["way_back"]))

    def note_undone(self, event: Event) -> None:
        """Notes that an event was undone; what it left on the disk is in use again."""
        with self._db.transaction() as db:
            db.table("history").update(event.id, {"undone_at": time.time(), "way_back": None, "files": None})

    def give_up(self, event: Event) -> bool:
        """Gives up the way back from a deletion, before its files are deleted; False if it was undone meanwhile."""
        with self._db.transaction() as db:
            sql = "UPDATE history SET way_back = NULL WHERE id = ? AND undone_at IS NULL RETURNING id"
            return bool(list(db.query(sql, [event.id])))

    def note_removed(self, event: Event) -> None:
        """Notes that nothing of a deletion is on the disk any more."""
        with self._db.transaction() as db:
            db.table("history").update(event.id, {"files": None})


def _record(row: Row) -> Event:
    with explained("history", row["id"]):
        files = from_json(row["files"] or "{}")
        facts = from_json(row["facts"])
    return Event(**(row | {"facts": facts, "files": files, "has_way_back": bool(row["has_way_back"])}))
