"""Undoing an event, wholly or not at all.

Values change back only if nobody else has changed them since, and what is put back must fit what is there now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.errors import BadInput
from selmask.store import names
from selmask.store.datasets import Datasets
from selmask.store.experiments import Experiments
from selmask.store.history import kept_looks, kept_names, kept_rows
from selmask.store.history.moments import is_taken, name_now
from selmask.store.projects import Projects
from selmask.store.runs import Runs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selmask.store.history.event import Event
    from selmask.store.history.events import Events
    from selmask.store.names import Named
    from selmask.store.sqlite.database import Database, Row


class WaysBack:
    """The ways back in a workspace."""

    def __init__(self, db: Database, events: Events) -> None:
        self._db = db
        self._events = events

    def is_open(self, event: Event) -> bool:
        """Whether an event can still be undone, as far as is known at once: not a rename before a later one."""
        if event.action != "renamed" or event.noun == "run" or not event.can_undo:
            return event.can_undo
        try:
            way_back = self._events.way_back(event)
        except BadInput:  # it was undone meanwhile
            return False
        return bool(name_now(self._db, event.noun, way_back.get("created_at")) == way_back["new"])

    def go(self, event: Event) -> None:
        """Undoes an event, in the caller's transaction.

        Raises:
            BadInput: it was undone already, or cannot be undone any more; says why.
        """
        way_back = self._events.way_back(event)
        if event.action == "renamed" and event.noun != "run":
            self._rename_back(event.noun, way_back)
        elif event.action == "moved":
            self._move_back(event, way_back["moved"])
        elif event.action == "put first":
            self._turn_back(way_back)
        else:
            self._put_back(event, way_back)

    def _rename_back(self, noun: Named, way_back: Row) -> None:
        old, new = way_back["old"], way_back["new"]
        now = name_now(self._db, noun, way_back.get("created_at"))  # earlier versions did not note it
        if now != new:
            raise BadInput(
                f"The {noun} was renamed again or deleted since",
                given=new,
                do=f"Rename it to {old!r} by hand" if now else None,
            )
        if is_taken(self._db, noun, old):
            raise BadInput(f"The old name {old!r} now belongs to another {noun}", do="Rename that one first")
        renamed(self._db, noun, new, old)
        led_to = name_now(self._db, noun, way_back["led_to"])
        if led_to is not None:
            with self._db.transaction() as db:
                names.lead(db, noun, new, led_to)

    def _move_back(self, event: Event, moved: list[list[Any]]) -> None:
        now, projects = homes(self._db), {project.id for project in Projects(self._db).all()}
        with self._db.transaction() as db:
            for table, made_at, old, new in moved:
                if old not in projects:
                    raise BadInput(
                        "The project that it came from has been deleted",
                        do=f"Undo the deletion of the project first, or move the {event.noun} yourself",
                    )
                if table == "datasets" and now.get((table, made_at)) != new:
                    raise BadInput("It was moved again or deleted since", do="Move it by hand")
                if now.get((table, made_at)) == new:
                    sql = f"UPDATE {table} SET project_id = ? WHERE created_at = ?"  # noqa: S608 -- datasets or experiments
                    db.execute(sql, [old, made_at])

    def _turn_back(self, changed: list[list[Any]]) -> None:
        now = turns(self._db)
        if not any(now.get(number) == after for number, _, after in changed):
            raise BadInput(
                "The order cannot be restored: the run has begun or ended, or was moved in the queue again",
                do="The page Runs shows the queue",
            )
        with self._db.transaction() as db:
            for number, before, after in changed:
                if now.get(number) == after:
                    db.table("runs").update(number, {"urgent_at": before})

    def _put_back(self, event: Event, way_back: Row) -> None:
        rows, looks = way_back["rows"], way_back.get("looks", [])
        present = {each.created_at: each.id for each in Experiments(self._db).all()}
        gone = [row["created_at"] for row in looks if row["created_at"] not in present]
        self._refuse_before(gone)
        back = [row for row in looks if row["created_at"] in present]
        then = way_back.get("names", kept_names.NONE)
        self._note_moved_along(event, kept_names.on_labels(rows, then))
        kept_names.follow(self._db, rows, then)
        kept_rows.put_back(self._db, rows, {row["id"]: present[row["created_at"]] for row in back})
        kept_names.put_back_former_names(self._db, rows)
        kept_looks.take_away(self._db, self._events, back, way_back.get("after", []))

    def _note_moved_along(self, deletion: Event, on_labels: Mapping[float, list[float]]) -> None:
        """Lets moves of labelled texts since a deletion, once undone, take along the experiments that it took.

        Args:
            deletion: The deletion, which is undone.
            on_labels: The moments at which these experiments were made, by that of their labelled texts.
        """
        for event in self._events.all() if on_labels else ():
            if event.action == "moved" and event.can_undo and event.id > deletion.id:
                way_back = self._events.way_back(event)
                way_back["moved"] += [
                    ["experiments", experiment, old, new]
                    for table, made_at, old, new in way_back["moved"]
                    for experiment in (on_labels.get(made_at, ()) if table == "datasets" else ())
                ]
                self._events.change_way_back(event, way_back)

    def _refuse_before(self, gone: list[float]) -> None:
        """Refuses to put runs back into experiments that can themselves be put back first."""
        of_experiments = [event for event in self._events.kept() if event.noun == "experiment"] if gone else []
        for event in of_experiments:
            for row in self._events.way_back(event)["rows"]["experiments"]:
                if row["created_at"] in gone:
                    raise BadInput(
                        f"It belongs to the experiment {row['name']!r}, which was deleted since",
                        do="Undo the deletion of the experiment first",
                    )


def renamed(db: Database, noun: Named, old: str, new: str) -> str:
    """The name that a thing has once it is renamed.

    Raises:
        NotFound: there is nothing called `old`.
        BadInput: `new` is taken, or cannot be used.
    """
    if noun == "data set":
        return Datasets(db).rename(old, new).name
    if noun == "experiment":
        return Experiments(db).rename(old, new).name
    projects = Projects(db)
    project = projects.get(old)
    return projects.change(project, name=new, language=project.language, encoder=project.encoder).name


def homes(db: Database) -> dict[tuple[str, float], int | None]:
    """The project of each data set and experiment, by its table and the moment at which it was made."""
    sql = """SELECT 'datasets' AS place, created_at, project_id FROM datasets
             UNION ALL SELECT 'experiments', created_at, project_id FROM experiments ORDER BY 1, 2"""
    return {(row["place"], row["created_at"]): row["project_id"] for row in db.rows(sql)}


def turns(db: Database) -> dict[int, float | None]:
    """When each run that has not begun was put first in the queue, by its number; None if it was not."""
    return {run.id: run.urgent_at for run in Runs(db).pending()}
