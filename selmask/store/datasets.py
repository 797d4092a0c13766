"""Records of imported data sets: name, origin and hashes. Their files belong to the library."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, get_args

from selmask.errors import BadInput, NotFound
from selmask.fields.data_kind import Kind
from selmask.store import names
from selmask.store.named_data import DATA_FIELDS, name_in_specs
from selmask.store.plain import to_json
from selmask.store.projects import Projects
from selmask.store.sqlite.changed_by_hand import explained

if TYPE_CHECKING:
    from selmask.store.projects import Project
    from selmask.store.sqlite.database import Database, Row


@dataclass(frozen=True)
class DatasetRecord:
    """One imported data set.

    Attributes:
        name: Its name, unique in the workspace.
        kind: Its purpose.
        folder: The name of its folder in the workspace's `datasets`.
        rows: The number of texts or terms.
        file_name: The original name of the file, made safe to show.
        original_sha256: The hash of the original bytes.
        content_sha256: The hash of the texts or terms that were read from them.
        findings: The number of warnings and errors of the import.
        language: The language of the texts, for stop words.
        created_at: Seconds since 1970.
        project_id: The project that it belongs to; None until it is added.
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
    project_id: int | None = None


class Datasets:
    """The data sets of a workspace."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, record: DatasetRecord) -> DatasetRecord:
        """Adds `record`; one without a project joins the one that was used last.

        Raises:
            BadInput: its name is taken, or nothing that a person can read.
        """
        names.check_readable("data set", record.name)
        with self._db.transaction() as db:
            if any(other.name == record.name for other in self.all()):
                raise BadInput(
                    "A data set of this name exists already",
                    given=record.name,
                    do="Choose another name, or delete the old one first",
                )
            project = record.project_id or Projects(self._db).to_join().id
            added = replace(record, project_id=project)
            names.forget(db, "data set", record.name)
            db.table("datasets").insert(asdict(added))
            sql = "UPDATE projects SET language = coalesce(language, ?) WHERE id = ?"
            db.execute(sql, [record.language, project])
        return added

    def replace(self, old: DatasetRecord, new: DatasetRecord) -> bool:
        """Puts `new`, of the same name, in the place of `old`; False, and nothing is changed, if that is not there."""
        with self._db.transaction() as db:
            if old not in self.all():
                return False
            [row] = db.query("SELECT id FROM datasets WHERE name = ?", [old.name])
            db.table("datasets").update(
                row["id"], asdict(replace(new, project_id=old.project_id, created_at=old.created_at))
            )
            return True

    def get(self, name: str) -> DatasetRecord:
        """The data set that is called `name`, or was before something else got this name.

        Raises:
            NotFound: there is none of this name; offers the nearest.
        """
        records = {record.name: record for record in self.all()}
        found = records.get(self.present_name(name))
        if found is None:
            raise NotFound.among("data set", name, records)
        return found

    def present_name(self, name: str) -> str:
        """The present name of what is or was called `name`; `name` itself if nothing ever was."""
        return names.present(self._db, "data set", name, [record.name for record in self.all()])

    def rename(self, name: str, new: str) -> DatasetRecord:
        """Renames a data set, also where experiments, runs and their titles name it; hashes stay, so runs do.

        Raises:
            NotFound: there is no data set called `name`.
            BadInput: `new` is taken, empty or too long.
        """
        with self._db.transaction() as db:
            old = self.get(name)
            if new.strip() == old.name:
                return old
            wanted = names.free("data set", new, [record.name for record in self.all()])
            db.execute("UPDATE datasets SET name = ? WHERE name = ?", [wanted, old.name])
            name_in_specs(db, old.name, wanted, old.content_sha256)
            names.note_renamed(db, "data set", old.name, wanted)
            return self.get(wanted)

    def all(self, kind: Kind | None = None, project: Project | None = None) -> list[DatasetRecord]:
        """All data sets, those of one kind or of one project, by name."""
        sql = """SELECT * FROM datasets WHERE kind = coalesce(:kind, kind)
                 AND (:project IS NULL OR project_id = :project) ORDER BY name"""
        rows = self._db.rows(sql, {"kind": kind, "project": project and project.id})
        return [_record(row) for row in rows]

    def move(self, name: str, project: Project) -> None:
        """Moves a data set to another project, and with labelled texts the experiments on them.

        Raises:
            NotFound: there is no data set of this name.
        """
        with self._db.transaction() as db:
            name = self.get(name).name
            db.execute("UPDATE datasets SET project_id = ? WHERE name = ?", [project.id, name])
            sql = "UPDATE experiments SET project_id = ? WHERE json_extract(spec, '$.labelled') = ?"
            db.execute(sql, [project.id, name])

    def used_by(self, name: str) -> list[str]:
        """The names of the experiments whose specification names this data set, by name."""
        sql = """SELECT name FROM experiments e
                 WHERE EXISTS (SELECT 1 FROM json_each(e.spec) WHERE value = ?
                               AND key IN (SELECT value FROM json_each(?))) ORDER BY name"""
        return [row["name"] for row in self._db.rows(sql, [name, to_json(DATA_FIELDS)])]

    def delete(self, name: str) -> None:
        """Deletes the record of a data set; the caller deletes its files.

        Raises:
            NotFound: there is none of this name.
            BadInput: an experiment uses it.
        """
        with self._db.transaction() as db:
            name = self.get(name).name
            users = self.used_by(name)
            if users:
                those = "that experiment" if len(users) == 1 else "those experiments"
                raise BadInput(
                    f"The data set {name!r} cannot be deleted: {', '.join(users)} could not be repeated without it",
                    do=f"Delete {those} first, on the page Compare",
                )
            db.execute("DELETE FROM datasets WHERE name = ?", [name])


def _record(row: Row) -> DatasetRecord:
    with explained("datasets", row["id"]):
        if row["kind"] not in get_args(Kind):
            raise ValueError(f"{row['kind']!r} is no kind of data set")
    return DatasetRecord(**{name: row[name] for name in DatasetRecord.__dataclass_fields__})
