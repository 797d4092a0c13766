"""The files of what was deleted, which stay where they are for a week, so that undoing a deletion costs nothing.

They are not moved: a crash can then leave neither half of them nor a record without them. What deletes them for good
first gives up the way back in the store, then removes the files, and then notes that they are gone; whatever a crash
leaves over is removed the next time.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from selmask.disk.room import free_bytes
from selmask.disk.size import bytes_below
from selmask.disk.whole_files import remove
from selmask.errors import SelmaskError

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.store.history.event import Event
    from selmask.store.history.events import Events
    from selmask.store.sqlite.database import Database

DAYS = 7
LEAST_FREE = 10**9
"""Bytes that have to be free: on a fuller disk a deletion is meant to make room, and nothing is kept."""

_SECONDS_PER_DAY = 86_400


class Trash:
    """What is kept of deleted things in a workspace."""

    def __init__(self, db: Database, events: Events) -> None:
        self._db = db
        self._events = events

    @property
    def home(self) -> Path:
        """The folder of the workspace."""
        return self._db.path.parent

    @property
    def has_room(self) -> bool:
        """Whether the disk has room enough to keep what is deleted."""
        return free_bytes(self.home) >= LEAST_FREE

    def kept(self) -> list[Event]:
        """The deletions that can still be undone."""
        return [event for event in self._events.all() if event.can_undo and event.action == "deleted"]

    def kept_bytes(self) -> int:
        """The bytes that they took when they were deleted."""
        return sum(event.facts.get("bytes", 0) for event in self.kept())

    def tidy(self) -> None:
        """Deletes for good what was deleted more than a week ago; on a full disk everything that was deleted.

        Raises:
            SelmaskError: some files may not be deleted; says which. They are left to the person.
        """
        self.empty(time.time() - DAYS * _SECONDS_PER_DAY if self.has_room else None)

    def empty(self, before: float | None = None) -> int:
        """Deletes for good what was deleted before a moment, or ever; returns the bytes that are freed.

        Raises:
            SelmaskError: as in `tidy`.
        """
        for event in self.kept():
            if before is None or event.at < before:
                self._events.give_up(event)
        freed, refused = 0, None
        for event in self._events.all():
            if event.files and not event.has_way_back:
                try:
                    freed += self._remove(event)
                except SelmaskError as error:
                    refused = error
                self._events.note_removed(event)
        if refused is not None:
            raise refused
        return freed

    def _remove(self, event: Event) -> int:
        files = [self.home / file for file, run_hash in event.files.items() if not self._is_in_use(file, run_hash)]
        size = bytes_below(*files)
        for file in files:
            remove(file, f"files of the deleted {event.noun}")
        return size

    def _is_in_use(self, file: str, run_hash: str) -> bool:
        """Whether another run has made the same file since, or reads it."""
        key = file.rpartition("/")[2].partition(".")[0]
        sql = "SELECT 1 FROM runs WHERE hash = ? OR json_extract(spec, '$.scores') = ?"
        return bool(run_hash) and bool(self._db.rows(sql, [run_hash, key]))
