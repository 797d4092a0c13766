"""Projects: what belongs together, so that nothing of another field is offered beside it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selmask.errors import BadInput, NotFound
from selmask.store import names
from selmask.store.plain import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selmask.store.sqlite.database import Database

FIRST = "My project"
"""The name of the project that data join where none is named and there is none yet."""

SAMPLE = "Synthetic sample"
"""The project of the synthetic sample; other data join it only where it is named."""

_LAST_USED = """
    SELECT p.*, max(p.created_at, coalesce((SELECT max(created_at) FROM datasets WHERE project_id = p.id), 0),
                    coalesce((SELECT max(created_at) FROM experiments WHERE project_id = p.id), 0)) AS used_at
    FROM projects p ORDER BY used_at DESC, id DESC
"""

_RUNS = """
    WITH orphans AS (SELECT id, spec FROM runs WHERE id NOT IN (SELECT run_id FROM experiment_runs)),
    named AS (
        SELECT o.id, d.project_id FROM orphans o, json_tree(o.spec) t JOIN datasets d ON d.name = t.value
        WHERE t.key = 'name' AND json_extract(o.spec, t.path || '.content_sha256') IS NOT NULL
    )
    SELECT e.run_id AS id FROM experiment_runs e JOIN experiments x ON x.id = e.experiment_id
    WHERE x.project_id = :project
    UNION SELECT id FROM named WHERE project_id = :project
    UNION SELECT id FROM orphans WHERE id NOT IN (SELECT id FROM named)
"""
"""A run of no experiment belongs to the projects of its data sets; where all of those are gone, to every project."""


@dataclass(frozen=True)
class Project:
    """One project.

    Attributes:
        id, name: Its number and its name.
        language: The language that imports start with; None before the first one.
        encoder: The encoder that experiments start with; None before the first one.
        created_at: Seconds since 1970.
    """

    id: int
    name: str
    language: str | None
    encoder: str | None
    created_at: float


class Projects:
    """The projects of a workspace."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> list[Project]:
        """All projects, the one that was used last first."""
        fields = Project.__dataclass_fields__
        return [Project(**{name: row[name] for name in fields}) for row in self._db.rows(_LAST_USED)]

    def get(self, name: str | int) -> Project:
        """The project of this name, present or former, or of this id.

        Raises:
            NotFound: there is none; offers the nearest name.
        """
        projects = self.all()
        by_name = {each.name: each for each in projects}
        wanted = names.present(self._db, "project", name, by_name) if isinstance(name, str) else name
        for each in projects:
            if wanted in (each.name, each.id):
                return each
        raise NotFound.among("project", str(name), by_name)

    def name_of(self, project_id: int | None) -> str:
        """The name of the project of a stored data set or experiment, by the id that its record has."""
        return self.get(project_id or 0).name

    def add(self, name: str) -> Project:
        """A new, empty project.

        Raises:
            BadInput: the name is taken, empty or too long.
        """
        with self._db.transaction() as db:
            wanted = self._free(name)
            names.forget(db, "project", wanted)
            db.execute("INSERT INTO projects (name, created_at) VALUES (?, ?)", [wanted, time.time()])
            return self.get(wanted)

    def named(self, name: str) -> Project:
        """The project of this name, present or former, which is added if there is none.

        Raises:
            BadInput: there is none, and the name cannot be used.
        """
        with self._db.transaction():
            present = {each.name: each for each in self.all()}
            wanted = names.present(self._db, "project", name.strip(), present)
            return present.get(wanted) or self.add(name)

    def to_join(self) -> Project:
        """The project that data join where none is named: the one used last, but not that of the sample."""
        with self._db.transaction():
            own = [each for each in self.all() if each != self.of_sample()]
            return own[0] if own else self.add(FIRST)

    def of_sample(self) -> Project | None:
        """The project of the synthetic sample, whatever it is called now; None if there is none."""
        projects = {each.name: each for each in self.all()}
        return projects.get(names.present(self._db, "project", SAMPLE, projects))

    def change(self, project: Project, *, name: str, language: str | None, encoder: str | None) -> Project:
        """Gives a project another name, language or encoder; its former name still leads to it.

        Raises:
            BadInput: the name is taken, empty or too long.
        """
        with self._db.transaction() as db:
            checked = project.name if name.strip() == project.name else self._free(name)
            if checked != project.name:
                names.note_renamed(db, "project", project.name, checked)
            sql = "UPDATE projects SET name = ?, language = ?, encoder = ? WHERE id = ?"
            db.execute(sql, [checked, language, encoder, project.id])
            return self.get(project.id)

    def delete(self, project: Project) -> None:
        """Deletes an empty project.

        Raises:
            BadInput: it has data sets or experiments.
        """
        with self._db.transaction() as db:
            used = "SELECT 1 FROM datasets WHERE project_id = ?1 UNION SELECT 1 FROM experiments WHERE project_id = ?1"
            if self._db.rows(used, [project.id]):
                raise BadInput(
                    f"The project {project.name!r} is not empty", do="Move or delete its data and experiments first"
                )
            db.execute("DELETE FROM projects WHERE id = ?", [project.id])

    def runs(self, project: Project) -> set[int]:
        """The ids of the runs that belong to a project; a run that several share belongs to each."""
        return {row["id"] for row in self._db.rows(_RUNS, {"project": project.id})}

    def of_dataset(self, name: str) -> int | None:
        """The id of the project of a data set, by any of its names; None if there is no such data set."""
        return self._holding("datasets", "data set", name)

    def of_experiment(self, name: str) -> int | None:
        """The id of the project of an experiment, by any of its names; None if there is no such experiment."""
        return self._holding("experiments", "experiment", name)

    def of_run(self, run_id: int) -> int | None:
        """The id of the project that a run was queued for last; None if it belongs to no experiment."""
        sql = """SELECT x.project_id AS id FROM experiments x JOIN experiment_runs e ON e.experiment_id = x.id
                 WHERE e.run_id = ? ORDER BY x.created_at DESC LIMIT 1"""
        rows = self._db.rows(sql, [run_id])
        return rows[0]["id"] if rows else None

    def of_runs(self, run_ids: Iterable[int]) -> int | None:
        """The id of the project that all these runs belong to; None if they belong to several, or to none."""
        sql = """SELECT DISTINCT x.project_id AS id FROM experiments x JOIN experiment_runs e ON e.experiment_id = x.id
                 WHERE e.run_id IN (SELECT value FROM json_each(?))"""
        rows = self._db.rows(sql, [to_json(list(run_ids))])
        return rows[0]["id"] if len(rows) == 1 else None

    def _holding(self, table: str, noun: names.Named, name: str) -> int | None:
        homes = {row["name"]: row["project_id"] for row in self._db.rows(f"SELECT name, project_id FROM {table}")}  # noqa: S608 -- two names above
        return homes.get(names.present(self._db, noun, name, homes))

    def _free(self, name: str) -> str:
        """`name` without blanks around it.

        Raises:
            BadInput: it is taken, empty or too long.
        """
        return names.free("project", name, [each.name for each in self.all()])
