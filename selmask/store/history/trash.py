"""The files of what was deleted, which stay where they are for a week, so that undoing a deletion costs nothing.

They are not moved: a crash can then leave neither half of them nor a record without them. What deletes them for good
first gives up the way back in the store, then removes the files, and then notes that they are gone; whatever a crash
leaves over is removed the next time.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from selmask.disk.room import free_bytes
from selmask.disk.size import bytes_below
from selmask.disk.whole_files import remove
from selmask.errors import SelmaskError
from selmask.store.plain import from_json

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.store.history.event import Event
    from selmask.store.history.events import Events
    from selmask.store.history.kept_rows import Rows
    from selmask.store.sqlite.database import Database, Row

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

    def kept_bytes(self) -> int:
        """The bytes that deletions took which can still be undone."""
        return sum(event.facts.get("bytes", 0) for event in self._events.kept())

    def tidy(self, last: Event | None = None) -> None:
        """Deletes for good what was deleted more than a week ago; on a full disk everything that was deleted.

        Files that may not be deleted are tried again the next time.

        Args:
            last: The deletion that was just made.

        Raises:
            SelmaskError: files of `last` may not be deleted; says which.
        """
        _, refusals = self._emptied(time.time() - DAYS * _SECONDS_PER_DAY if self.has_room else None)
        if last is not None and last.id in refusals:
            raise refusals[last.id]

    def empty(self) -> int:
        """Deletes everything for good that was deleted; returns the bytes that are freed.

        Raises:
            SelmaskError: some files may not be deleted; says which. All others are deleted.
        """
        freed, refusals = self._emptied(None)
        for refusal in refusals.values():
            raise refusal
        return freed

    def _emptied(self, before: float | None) -> tuple[int, dict[int, SelmaskError]]:
        """Deletes what was deleted before a moment, or ever: the bytes that are freed, and a refusal by its event."""
        freed, refusals = 0, {}
        for event in self._events.kept():
            if before is None or event.at < before:
                self._events.give_up(event)
        for event in self._events.all():
            if event.files and not event.has_way_back:
                left = {}
                for file, run_hash in event.files.items():
                    try:
                        freed += self._removed(event, file, run_hash)
                    except SelmaskError as error:
                        refusals[event.id] = error
                    if os.path.lexists(self.home / file) and not self._is_another_runs(run_hash):
                        left[file] = run_hash
                if left != event.files:
                    self._events.note_left(event, left)
        return freed, refusals

    def _removed(self, event: Event, file: str, run_hash: str) -> int:
        """Removes a file of a deletion unless it is in use; returns the bytes that are freed."""
        if run_hash and (self._is_another_runs(run_hash) or self._is_read(file) or self._is_kept(file)):
            return 0
        path = self.home / file
        size = bytes_below(path)
        remove(path, f"files of the deleted {event.noun}")
        return size

    def _is_another_runs(self, run_hash: str) -> bool:
        """Whether a run is there that makes the same files, which are its own then."""
        return bool(run_hash) and bool(self._db.rows("SELECT 1 FROM runs WHERE hash = ?", [run_hash]))

    def _is_read(self, file: str) -> bool:
        """Whether a run reads a file of scores."""
        return bool(self._db.rows("SELECT 1 FROM runs WHERE json_extract(spec, '$.scores') = ?", [_key(file)]))

    def _is_kept(self, file: str) -> bool:
        """Whether a deletion that can still be undone has left a file, or a run that reads it."""
        return any(
            file in event.files
            or any(_key(file) == from_json(run["spec"]).get("scores") for run in self._kept_runs(event))
            for event in self._events.kept()
        )

    def _kept_runs(self, event: Event) -> list[Row]:
        rows: Rows = self._events.way_back(event)["rows"]
        return rows.get("runs", [])


def _key(file: str) -> str:
    """The key of the scores in a file."""
    return file.rpartition("/")[2].partition(".")[0]
