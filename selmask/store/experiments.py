"""Experiments: a specification, and the place of each run in its grid."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from selmask.errors import BadInput, NotFound
from selmask.store import looks, names
from selmask.store.plain import from_json, plain, to_json
from selmask.store.projects import Projects
from selmask.store.runs import Runs
from selmask.store.sqlite.changed_by_hand import explained
from selmask.store.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import sqlite_utils

    from selmask.store.projects import Project
    from selmask.store.run import Run
    from selmask.store.sqlite.database import Database, Row


_PLACES = """
    SELECT run_id, arm, model, repeat, budget, role AS kind FROM experiment_runs WHERE experiment_id = ?
    ORDER BY run_id, arm, model, repeat, budget
"""

_ALL_PLACES = """
    SELECT experiment_id, run_id, arm, model, repeat, budget, role AS kind FROM experiment_runs
    ORDER BY experiment_id, run_id, arm, model, repeat, budget
"""
_UNENDED = """
    SELECT 'experiment' AS kind, e.id, e.name, count(*) AS runs, sum(r.state NOT IN ({open})) AS ended
    FROM experiments e JOIN (SELECT DISTINCT experiment_id, run_id FROM experiment_runs) m ON m.experiment_id = e.id
    JOIN runs r ON r.id = m.run_id GROUP BY e.id HAVING ended < runs
    UNION ALL SELECT 'run', id, title, 1, 0 FROM runs
    WHERE state IN ({open}) AND id NOT IN (SELECT run_id FROM experiment_runs)
""".replace("{open}", "SELECT value FROM json_each(:open)")


Reason = Literal["verdict", "explored", "comparisons", "repeats", "question"]
"""A verdict could be read, or one is explored itself; or results are left out, or another question is asked."""


@dataclass(frozen=True)
class Extended:
    """An earlier experiment with results that could be read, and the comparison that a later one has in common.

    Attributes:
        earlier: Its name; it may be deleted since.
        repeats: The repeats of which runs are in common; 0 if something is left out.
        arm, against: The two arms, as the later one calls them; one that has no runs in common is empty.
        reason: Why the later one is explored.
        planned, here: The number of comparisons or repeats that had results in the earlier one, and how many of these
            the later one has; 0 if nothing is left out.
    """

    earlier: str
    repeats: int = 0
    arm: str = ""
    against: str = ""
    reason: Reason = "verdict"
    planned: int = 0
    here: int = 0


@dataclass(frozen=True)
class Experiment:
    """A named grid of runs.

    Attributes:
        id, name: Its number and its name.
        spec: As it was queued, JSON-like.
        created_at: When it was queued.
        looked_at: When a person last queued again, added or deleted runs that a verdict was about which could be read
            by then; None if nobody did.
        looked_repeats: The largest number of independent repeats, or of post-trainings, that such a verdict was on.
        extends: The experiments that it extends; None if it was queued before they were noted.
        project_id: The project that it belongs to.
    """

    id: int
    name: str
    spec: dict[str, Any] = field(repr=False)
    created_at: float
    looked_at: float | None = None
    looked_repeats: int | None = None
    extends: tuple[Extended, ...] | None = None
    project_id: int | None = None

    @property
    def planned_looks(self) -> tuple[int, ...]:
        """The numbers of repeats after which its verdict is read, where that is more than once."""
        return looks.planned(self.spec)


@dataclass(frozen=True)
class Place:
    """The place of a run of some kind in the grid of an experiment; one that several arms share has several places."""

    run_id: int
    arm: str
    model: str
    repeat: int
    budget: str
    kind: str


@dataclass(frozen=True)
class Member:
    """A run of an experiment, and its place."""

    run: Run
    arm: str
    model: str
    repeat: int
    budget: str
    kind: str


class Unended(NamedTuple):
    """An experiment that has not ended, or a run outside all experiments.

    Attributes:
        kind: "experiment" or "run".
        id, name: Its number and its name or title.
        runs, ended: The number of its runs, and of those that have ended.
    """

    kind: str
    id: int
    name: str
    runs: int
    ended: int


class Experiments:
    """The experiments of a workspace."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(
        self, name: str, spec: dict[str, Any], places: Iterable[Place], project: Project | None = None
    ) -> Experiment:
        """Adds an experiment, or the new places of an experiment that exists already.

        Args:
            name: Its name.
            spec: Its specification, JSON-like.
            places: The places of its runs.
            project: The project of a new one; by default that of its labelled texts.

        Raises:
            BadInput: another experiment has this name.
        """
        with self._db.transaction() as db:
            existing = {each.name: each for each in self.all()}
            if name in existing and existing[name].spec != plain(spec):
                raise BadInput(
                    f"There is an experiment {name!r} already, with other settings",
                    do="Choose another name for this experiment",
                )
            if name not in existing:
                insert = "INSERT INTO experiments (name, spec, created_at, project_id) VALUES (?, ?, ?, ?)"
                joined = self._joined(spec) if project is None else project.id
                names.forget(db, "experiment", name)
                db.execute(insert, [name, to_json(spec), time.time(), joined])
                sql = "UPDATE projects SET encoder = coalesce(encoder, ?) WHERE id = ?"
                db.execute(sql, [next(iter(spec.get("models") or ()), None), joined])
            experiment = self.get(name)
            self._note_added(db, experiment.id, wanted := list(places))
            rows = [{"experiment_id": experiment.id} | _row(place) for place in wanted]
            db.table("experiment_runs").insert_all(rows, ignore=True)
            return self.get(name)

    def get(self, name: str | int) -> Experiment:
        """The experiment of this name, present or former, or of this id.

        Raises:
            NotFound: there is none; offers the nearest name.
        """
        experiments = self.all()
        wanted = self.present_name(name) if isinstance(name, str) else name
        for each in experiments:
            if wanted in (each.name, each.id):
                return each
        raise NotFound.among("experiment", str(name), [each.name for each in experiments])

    def present_name(self, name: str) -> str:
        """The present name of what is or was called `name`; `name` itself if nothing ever was."""
        return names.present(self._db, "experiment", name, [each.name for each in self.all()])

    def all(self, project: Project | None = None) -> list[Experiment]:
        """All experiments, or those of one project, the newest first."""
        sql = """SELECT * FROM experiments WHERE :project IS NULL OR project_id = :project
                 ORDER BY created_at DESC, id DESC"""
        return [_record(row) for row in self._db.rows(sql, {"project": project and project.id})]

    def members(self, name: str | int) -> list[Member]:
        """The runs of an experiment with their places, in the order in which they were queued."""
        places = self._db.rows(_PLACES, [self.get(name).id])
        runs = {run.id: run for run in Runs(self._db).all(ids={place["run_id"] for place in places})}
        with explained("experiment_runs", self.get(name).id):
            return [Member(run=runs[place.pop("run_id")], **place) for place in places]

    def places(self) -> dict[int, list[Place]]:
        """The places of all runs, by the number of their experiment; one without runs is left out."""
        found: dict[int, list[Place]] = {}
        for row in self._db.rows(_ALL_PLACES):
            found.setdefault(row.pop("experiment_id"), []).append(Place(**row))
        return found

    def of_run(self, run_id: int) -> list[Experiment]:
        """The experiments that contain a run, the newest first."""
        sql = """SELECT * FROM experiments WHERE id IN (SELECT experiment_id FROM experiment_runs WHERE run_id = ?)
                 ORDER BY created_at DESC, id DESC"""
        return [_record(row) for row in self._db.rows(sql, [run_id])]

    def unended(self) -> list[Unended]:
        """The experiments with a run that has not ended, and the runs outside experiments that have not."""
        return [Unended(**row) for row in self._db.rows(_UNENDED, {"open": to_json(State.open())})]

    def note_extended(self, experiment: Experiment, extended: Iterable[Extended]) -> Experiment:
        """Notes the earlier experiments that one extends."""
        facts = {str(number): asdict(each) for number, each in enumerate(extended)}
        with self._db.transaction() as db:
            db.execute("UPDATE experiments SET extends = ? WHERE id = ?", [to_json(facts), experiment.id])
            return self.get(experiment.id)

    def rename(self, name: str | int, new: str) -> Experiment:
        """Renames an experiment, also where later ones say that they extend it; its runs have no part in its name.

        Raises:
            NotFound: there is no experiment called `name`.
            BadInput: `new` is taken, empty or too long.
        """
        with self._db.transaction() as db:
            old = self.get(name)
            if new.strip() == old.name:
                return old
            wanted = names.free("experiment", new, [each.name for each in self.all()])
            spec = old.spec | {"name": wanted} if "name" in old.spec else old.spec
            db.execute("UPDATE experiments SET name = ?, spec = ? WHERE id = ?", [wanted, to_json(spec), old.id])
            for later in self.all():
                if later.extends and later.created_at > old.created_at:
                    renamed = (
                        replace(each, earlier=wanted) if each.earlier == old.name else each for each in later.extends
                    )
                    self.note_extended(later, renamed)
            names.note_renamed(db, "experiment", old.name, wanted)
            return self.get(old.id)

    def readable(self, experiment: Experiment, moment: float) -> looks.Readable:
        """What a verdict could be read on at a moment."""
        runs = self._db.rows(looks.COMPARED_RUNS, looks.asked(experiment.id, moment))
        return looks.readable(runs, experiment.planned_looks)

    def deleted_results(self) -> list[looks.DeletedResult]:
        """The compared runs of all experiments that had finished before they were deleted."""
        return [looks.DeletedResult.from_row(row) for row in self._db.rows("SELECT * FROM deleted_results")]

    def delete(self, name: str | int) -> None:
        """Deletes an experiment; its runs stay."""
        with self._db.transaction() as db:
            db.execute("DELETE FROM experiments WHERE id = ?", [self.get(name).id])

    def _joined(self, spec: dict[str, Any]) -> int:
        """The id of the project that an experiment joins unasked."""
        projects = Projects(self._db)
        return projects.of_dataset(str(spec.get("labelled"))) or projects.to_join().id

    def _note_added(self, db: sqlite_utils.Database, experiment_id: int, places: Sequence[Place]) -> None:
        """Notes that a verdict could be read if some `places` are new to an experiment that has others."""
        present = {Place(**row) for row in self._db.rows(_PLACES, [experiment_id])}
        added = [place.repeat for place in places if place not in present]
        if present and added:
            looks.note_change(db, experiment_id, min(added), time.time())


def _row(place: Place) -> dict[str, Any]:
    """A place as the database has it, where the kind of a run is called its role."""
    row = asdict(place)
    row["role"] = row.pop("kind")
    return row


def _record(row: Row) -> Experiment:
    fields = {name: row[name] for name in Experiment.__dataclass_fields__}
    with explained("experiments", row["id"]):
        return Experiment(**(fields | {"spec": from_json(row["spec"]), "extends": _extended(row["extends"])}))


def _extended(text: str | None) -> tuple[Extended, ...] | None:
    return None if text is None else tuple(Extended(**facts) for facts in from_json(text).values())
