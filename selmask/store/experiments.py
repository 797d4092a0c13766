"""Experiments: a specification, and the place of each run in its grid."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from selmask.errors import BadInput, NotFound
from selmask.store.plain import from_json, plain, to_json
from selmask.store.runs import Runs
from selmask.store.sqlite.changed_by_hand import explained

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selmask.store.run import Run
    from selmask.store.sqlite.database import Database, Row


@dataclass(frozen=True)
class Experiment:
    """A named grid of runs.

    Attributes:
        id, name: Its number and its name.
        spec: As it was queued, JSON-like.
        created_at: When it was queued.
        looked_at: When a person first queued one of its runs again after all had ended, so that the result had been
            there to be seen; None if nobody did.
    """

    id: int
    name: str
    spec: dict[str, Any] = field(repr=False)
    created_at: float
    looked_at: float | None = None


@dataclass(frozen=True)
class Place:
    """The place of a run in the grid of an experiment; a run that several arms share has several places.

    `role` is the kind of the run.
    """

    run_id: int
    arm: str
    model: str
    repeat: int
    budget: str
    role: str


@dataclass(frozen=True)
class Member:
    """A run of an experiment, and its place."""

    run: Run
    arm: str
    model: str
    repeat: int
    budget: str
    role: str


class Experiments:
    """The experiments of a workspace."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, name: str, spec: dict[str, Any], places: Iterable[Place]) -> Experiment:
        """Adds an experiment, or the new places of an experiment that exists already.

        Raises:
            BadInput: another experiment has this name.
        """
        with self._db.transaction() as db:
            existing = {each.name: each for each in self.all()}
            if name in existing and existing[name].spec != plain(spec):
                raise BadInput(
                    f"Another experiment is called {name!r}, with other settings", do="Choose another name for this one"
                )
            if name not in existing:
                insert = "INSERT INTO experiments (name, spec, created_at) VALUES (?, ?, ?)"
                db.execute(insert, [name, to_json(spec), time.time()])
            experiment = self.get(name)
            rows = [{"experiment_id": experiment.id, **asdict(place)} for place in places]
            db.table("experiment_runs").insert_all(rows, ignore=True)
            return experiment

    def get(self, name: str | int) -> Experiment:
        """The experiment of this name or id.

        Raises:
            NotFound: there is none; offers the nearest name.
        """
        experiments = self.all()
        for each in experiments:
            if name in (each.name, each.id):
                return each
        raise NotFound.among("experiment", str(name), [each.name for each in experiments])

    def all(self) -> list[Experiment]:
        """All experiments, the newest first."""
        return [_record(row) for row in self._db.rows("SELECT * FROM experiments ORDER BY id DESC")]

    def members(self, name: str | int) -> list[Member]:
        """The runs of an experiment with their places, in the order in which they were queued."""
        sql = """SELECT run_id, arm, model, repeat, budget, role FROM experiment_runs WHERE experiment_id = ?
                 ORDER BY run_id, arm, model, repeat, budget"""
        places = self._db.rows(sql, [self.get(name).id])
        runs = {run.id: run for run in Runs(self._db).all(ids={place["run_id"] for place in places})}
        with explained("experiment_runs", self.get(name).id):
            return [Member(run=runs[place.pop("run_id")], **place) for place in places]

    def of_run(self, run_id: int) -> list[Experiment]:
        """The experiments that contain a run, the newest first."""
        sql = """SELECT * FROM experiments WHERE id IN (SELECT experiment_id FROM experiment_runs WHERE run_id = ?)
                 ORDER BY id DESC"""
        return [_record(row) for row in self._db.rows(sql, [run_id])]

    def delete(self, name: str | int) -> None:
        """Deletes an experiment; its runs stay."""
        with self._db.transaction() as db:
            db.execute("DELETE FROM experiments WHERE id = ?", [self.get(name).id])


def _record(row: Row) -> Experiment:
    fields = {name: row[name] for name in Experiment.__dataclass_fields__}
    with explained("experiments", row["id"]):
        return Experiment(**(fields | {"spec": from_json(row["spec"])}))
