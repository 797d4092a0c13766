"""What a person renames, moves, puts first and deletes: each is noted in the history, with a way back.

A rename, a move and another order of the queue are undone by changing the same values back. The rows of what is
deleted are kept, and its files stay for a while (see `trash`). Stopping is not here: Resume is the way back from it,
and notes that a verdict could be read meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.errors import BadInput
from selmask.store.datasets import Datasets
from selmask.store.experiments import Experiments
from selmask.store.history import kept_rows
from selmask.store.projects import Projects
from selmask.store.runs import Runs
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from selmask.store.history.event import Event
    from selmask.store.history.events import Events
    from selmask.store.names import Named
    from selmask.store.projects import Project
    from selmask.store.run import Run
    from selmask.store.sqlite.database import Database, Row

_TABLES: dict[Named, str] = {"data set": "datasets", "experiment": "experiments", "project": "projects"}


class Changes:
    """The changes that a person makes in a workspace."""

    def __init__(self, db: Database, events: Events) -> None:
        self._db = db
        self._events = events
        self._datasets, self._experiments = Datasets(db), Experiments(db)
        self._projects, self._runs = Projects(db), Runs(db)

    def rename(self, noun: Named, name: str, new: str) -> Event | None:
        """Renames a data set, an experiment or a project; None if it is called so already.

        Raises:
            NotFound: there is nothing called `name`; offers the nearest.
            BadInput: `new` is taken, empty or too long.
        """
        with self._db.transaction():
            number, old, home = self._named(noun, name)
            now = self._renamed(noun, old, new)
            if now == old:
                return None
            way_back = {"id": number, "old": old, "new": now}
            facts = {"new": now}
            return self._events.note("renamed", noun, old, project_id=home, facts=facts, way_back=way_back)

    def move(self, name: str, project: Project) -> Event:
        """Moves a data set to another project, and with labelled texts the experiments on them.

        Raises:
            NotFound: there is no data set of this name.
        """
        with self._db.transaction():
            _, name, home = self._named("data set", name)
            before = self._homes()
            self._datasets.move(name, project)
            after = self._homes()
            moved = [[*place, old, after[place]] for place, old in before.items() if after[place] != old]
            way_back = {"moved": moved}
            facts = {"new": project.name}
            return self._events.note("moved", "data set", name, project_id=home, facts=facts, way_back=way_back)

    def put_first(self, run_ids: Collection[int]) -> Event:
        """Puts those of the runs that have not begun first in the queue; among themselves they keep their order.

        Raises:
            BadInput: all of them have begun or ended.
        """
        with self._db.transaction():
            before = self._turns()
            wanted = [run for run in self._runs.pending() if run.id in run_ids]
            for run in wanted[::-1] or [self._runs.get(each) for each in run_ids]:
                self._runs.put_first(run.id)
            after = self._turns()
            changed = [[number, before.get(number), turn] for number, turn in after.items() if before[number] != turn]
            return self._events.note("put first", "run", _named(wanted), facts={"runs": len(wanted)}, way_back=changed)

    def delete_dataset(self, name: str, facts: Row, files: Mapping[str, str], *, keep: bool) -> Event:
        """Deletes the record of a data set.

        Args:
            name: The data set.
            facts, files: As in `Event`.
            keep: Whether it can be undone until the files are deleted for good.

        Raises:
            NotFound: there is none of this name.
            BadInput: an experiment uses it.
        """
        with self._db.transaction():
            _, name, home = self._named("data set", name)
            rows = {"datasets": self._db.rows("SELECT * FROM datasets WHERE name = ?", [name])}
            self._datasets.delete(name)
            return self._deleted("data set", name, home, facts, {"rows": rows} if keep else None, files)

    def delete_project(self, project: Project) -> Event:
        """Deletes an empty project.

        Raises:
            BadInput: it has data sets or experiments.
        """
        with self._db.transaction():
            rows = {"projects": self._db.rows("SELECT * FROM projects WHERE id = ?", [project.id])}
            self._projects.delete(project)
            return self._deleted("project", project.name, None, {}, {"rows": rows}, {})

    def delete_runs(
        self, runs: Sequence[Run], facts: Row, files: Mapping[str, str], *, experiment: str | None = None, keep: bool
    ) -> Event:
        """Deletes runs, children before their parents, and with an experiment its own row.

        Args:
            runs: The runs.
            facts, files, keep: As in `delete_dataset`. One that has not ended is not kept: putting it back would add
                a run after a verdict could be read.
            experiment: The name of the experiment that is deleted with them.

        Raises:
            BadInput: a worker is doing one of them, or another run starts from it. Nothing is deleted.
        """
        with self._db.transaction():
            ids, number = [run.id for run in runs], None
            rows, looks = kept_rows.of_runs(self._db, ids), kept_rows.looks_at(self._db, ids)
            home = next((home for run in runs if (home := self._projects.of_run(run.id)) is not None), None)
            if experiment is not None:
                number, experiment, home = self._named("experiment", experiment)
                of_it = kept_rows.of_experiment(self._db, number)
                rows |= {"experiments": of_it["experiments"]}
                rows["experiment_runs"] += [each for each in of_it["experiment_runs"] if each["run_id"] not in ids]
                self._experiments.delete(number)
            for run in sorted(runs, key=lambda run: -run.id):
                self._runs.delete(run.id)
            looks = [row for row in looks if row["id"] != number]
            after = kept_rows.looks_of(self._db, [row["id"] for row in looks])
            noted = {"rows": rows, "looks": looks, "after": after}
            way_back = noted if keep and all(run.state.is_final for run in runs) else None
            if experiment is None:
                return self._deleted("run", _named(runs), home, facts, way_back, files)
            return self._deleted("experiment", experiment, home, facts, way_back, files)

    def can_undo(self, event: Event) -> bool:
        """Whether an event can still be undone, as far as is known at once: not a rename before a later one."""
        if event.action != "renamed" or event.noun == "run":
            return event.can_undo
        sql = f"SELECT 1 FROM {_TABLES[event.noun]} WHERE name = ?"  # noqa: S608 -- the names above
        return event.can_undo and bool(self._db.rows(sql, [event.facts["new"]]))

    def undo(self, number: int) -> Event:
        """Undoes what was done, wholly or not at all.

        Raises:
            NotFound: there is no such event.
            BadInput: it was undone already, or cannot be undone any more; says why.
        """
        with self._db.transaction():
            event = self._events.get(number)
            way_back = self._events.way_back(event)
            if event.action == "renamed" and event.noun != "run":
                self._rename_back(event.noun, way_back)
            elif event.action == "moved":
                self._move_back(way_back["moved"])
            elif event.action == "put first":
                self._turn_back(way_back)
            else:
                self._put_back(way_back)
            self._events.note_undone(event)
            return self._events.get(number)

    def _named(self, noun: Named, name: str) -> tuple[int, str, int | None]:
        """The number of a thing, its present name, and the number of its project."""
        if noun == "project":
            project = self._projects.get(name)
            return project.id, project.name, None
        get = self._datasets.get if noun == "data set" else self._experiments.get
        found = get(name)
        [row] = self._db.rows(f"SELECT id FROM {_TABLES[noun]} WHERE name = ?", [found.name])  # noqa: S608 -- the names above
        return row["id"], found.name, found.project_id

    def _renamed(self, noun: Named, old: str, new: str) -> str:
        """The name that a thing has once it is renamed."""
        if noun == "data set":
            return self._datasets.rename(old, new).name
        if noun == "experiment":
            return self._experiments.rename(old, new).name
        project = self._projects.get(old)
        return self._projects.change(project, name=new, language=project.language, encoder=project.encoder).name

    def _deleted(
        self, noun: Any, name: str, home: int | None, facts: Row, way_back: Any, files: Mapping[str, str]
    ) -> Event:
        return self._events.note("deleted", noun, name, project_id=home, facts=facts, way_back=way_back, files=files)

    def _rename_back(self, noun: Named, way_back: Row) -> None:
        rows = self._db.rows(f"SELECT name FROM {_TABLES[noun]} WHERE id = ?", [way_back["id"]])  # noqa: S608 -- the names above
        if not rows or rows[0]["name"] != way_back["new"]:
            raise BadInput(
                f"The {noun} was renamed again or deleted since",
                given=way_back["new"],
                do=f"Rename it to {way_back['old']!r} by hand" if rows else None,
            )
        self._renamed(noun, way_back["new"], way_back["old"])

    def _homes(self) -> dict[tuple[str, int], int | None]:
        """The project of each data set and experiment, by its table and number."""
        sql = """SELECT 'datasets' AS place, id, project_id FROM datasets
                 UNION ALL SELECT 'experiments', id, project_id FROM experiments ORDER BY 1, 2"""
        return {(row["place"], row["id"]): row["project_id"] for row in self._db.rows(sql)}

    def _move_back(self, moved: list[list[Any]]) -> None:
        now, projects = self._homes(), {project.id for project in self._projects.all()}
        with self._db.transaction() as db:
            for table, number, old, new in moved:
                if old not in projects:
                    raise BadInput("The project that it was moved from was deleted since", do="Move it to another one")
                if table == "datasets" and now.get((table, number)) != new:
                    raise BadInput("It was moved again or deleted since", do="Move it by hand")
                if now.get((table, number)) == new:
                    db.execute(f"UPDATE {table} SET project_id = ? WHERE id = ?", [old, number])  # noqa: S608 -- datasets or experiments

    def _turns(self) -> dict[int, float | None]:
        return {run.id: run.urgent_at for run in self._runs.pending()}

    def _turn_back(self, changed: list[list[Any]]) -> None:
        now = self._turns()
        if not any(now.get(number) == after for number, _, after in changed):
            raise BadInput("The run has begun or ended since, or its turn was changed again", do="Look at the queue")
        with self._db.transaction() as db:
            for number, before, after in changed:
                if now.get(number) == after:
                    db.table("runs").update(number, {"urgent_at": before})

    def _put_back(self, way_back: Row) -> None:
        rows, looks = way_back["rows"], way_back.get("looks", [])
        present = {(each.id, each.created_at) for each in self._experiments.all()}
        for row in looks:
            if (row["id"], row["created_at"]) not in present:
                self._refuse_before(row["name"])
        own = {row["id"] for row in rows.get("experiments", ())}
        kept = own | {row["id"] for row in looks if (row["id"], row["created_at"]) in present}
        places = [each for each in rows.get("experiment_runs", ()) if each["experiment_id"] in kept]
        kept_rows.put_back(self._db, rows | {"experiment_runs": places})
        kept_rows.forget_looks(self._db, [row for row in looks if row["id"] in kept], way_back.get("after", []))

    def _refuse_before(self, experiment: str) -> None:
        """Refuses to put runs back into an experiment that can itself be put back first."""
        for event in self._events.all():
            if (event.noun, event.name) == ("experiment", experiment) and event.can_undo and event.action == "deleted":
                raise BadInput(
                    f"It belongs to the experiment {experiment!r}, which was deleted since",
                    do="Undo the deletion of the experiment first",
                )


def _named(runs: Sequence[Run]) -> str:
    return runs[0].title if len(runs) == 1 else counted(len(runs), "run")
