"""The data library's rows: what was imported, from which file, and what it hashes to. The files are the library's."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal

from selmask.errors import BadInput, NotFound

if TYPE_CHECKING:
    from selmask.store.database import Database, Row

Kind = Literal["corpus", "labelled", "lexicon"]


@dataclass(frozen=True)
class DatasetRecord:
    """One imported data set.

    Attributes:
        name: What a person calls it; no two data sets of a workspace share one.
        kind: What it is for.
        folder: Its folder's name below the workspace's `datasets`.
        rows: How many texts or terms it has.
        file_name: What the file was called where it came from, made safe to show.
        original_sha256: Of the bytes as they came.
        content_sha256: Of what was read from them.
        findings: How many warnings and errors the import had.
        language: Of its texts, for stop words.
        created_at: Seconds since 1970.
    """

    name: str
    kind: Kind
    folder: str
    rows: int
    file_name: str
    original_sha256: str
    content_sha256: str
    findings: int = 0
    language: str = "english"
    created_at: float = field(default_factory=time.time)


class Datasets:
    """The data sets of a workspace."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, record: DatasetRecord) -> DatasetRecord:
        """Keeps `record`.

        Raises:
            BadInput: its name is taken.
        """
        with self._db.transaction() as db:
            if any(known.name == record.name for known in self.all()):
                raise BadInput(
                    "A data set of this name exists already",
                    given=record.name,
                    do="Choose another name, or delete the old one first",
                )
            db.table("datasets").insert(asdict(record))
        return record

    def get(self, name: str) -> DatasetRecord:
        """The data set called `name`.

        Raises:
            NotFound: there is none; offers the nearest name.
        """
        known = {record.name: record for record in self.all()}
        if name not in known:
            raise NotFound.among("data set", name, known)
        return known[name]

    def all(self, kind: Kind | None = None) -> list[DatasetRecord]:
        """All data sets, or those of one kind, by name."""
        rows = self._db.rows("SELECT * FROM datasets WHERE kind = coalesce(?, kind) ORDER BY name", [kind])
        return [_record(row) for row in rows]

    def used_by(self, name: str) -> list[str]:
        """The names of the experiments whose specification names this data set, by name."""
        sql = """SELECT name FROM experiments e
                 WHERE EXISTS (SELECT 1 FROM json_each(e.spec) WHERE value = ? AND type = 'text') ORDER BY name"""
        return [row["name"] for row in self._db.rows(sql, [name])]

    def delete(self, name: str) -> None:
        """Forgets a data set; its files are the caller's to remove.

        Raises:
            NotFound: there is none of this name.
            BadInput: an experiment uses it.
        """
        with self._db.transaction() as db:
            self.get(name)
            users = self.used_by(name)
            if users:
                raise BadInput(
                    f"The data set {name!r} cannot be deleted: {', '.join(users)} could not be made again without it",
                    do="Delete those experiments first, on the page Compare",
                )
            db.execute("DELETE FROM datasets WHERE name = ?", [name])


def _record(row: Row) -> DatasetRecord:
    return DatasetRecord(**{name: row[name] for name in DatasetRecord.__dataclass_fields__})
