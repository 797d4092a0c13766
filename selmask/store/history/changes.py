"""What a person renames, moves, puts first and deletes: each is noted in the history, with a way back.

A rename, a move and another order of the queue are undone by changing the same values back. The rows of what is
deleted are kept, and its files stay for a while (see `trash`). Stopping is not here: Resume is the way back from it,
and notes that a verdict could be read meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.store.datasets import Datasets
from selmask.store.experiments import Experiments
from selmask.store.history import kept_looks, kept_names, kept_rows
from selmask.store.history.moments import led_to, row_named
from selmask.store.history.ways_back import WaysBack, homes, renamed, turns
from selmask.store.projects import Projects
from selmask.store.runs import Runs
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from selmask.store.history.event import Event, Noun
    from selmask.store.history.events import Events
    from selmask.store.names import Named
    from selmask.store.projects import Project
    from selmask.store.run import Run
    from selmask.store.sqlite.database import Database, Row


class Changes:
    """The changes that a person makes in a workspace."""

    def __init__(self, db: Database, events: Events) -> None:
        self._db = db
        self._events = events
        self._datasets, self._experiments = Datasets(db), Experiments(db)
        self._projects, self._runs = Projects(db), Runs(db)
        self._ways_back = WaysBack(db, events)

    def rename(self, noun: Named, name: str, new: str) -> Event | None:
        """Renames a data set, an experiment or a project; None if it is called so already.

        Raises:
            NotFound: there is nothing called `name`; offers the nearest.
            BadInput: `new` is taken, empty or too long.
        """
        with self._db.transaction():
            row = self._row(noun, name)
            old, led = row["name"], led_to(self._db, noun, new.strip())
            now = renamed(self._db, noun, old, new)
            if now == old:
                return None
            way_back = {"created_at": row["created_at"], "old": old, "new": now, "led_to": led}
            facts, home = {"new": now}, row.get("project_id")
            return self._events.note("renamed", noun, old, project_id=home, facts=facts, way_back=way_back)

    def move(self, name: str, project: Project) -> Event:
        """Moves a data set to another project, and with labelled texts the experiments on them.

        Raises:
            NotFound: there is no data set of this name.
        """
        with self._db.transaction():
            row, before = self._row("data set", name), homes(self._db)
            self._datasets.move(row["name"], project)
            after = homes(self._db)
            moved = [[*place, old, after[place]] for place, old in before.items() if after[place] != old]
            facts, way_back = {"new": project.name}, {"moved": moved}
            home = row["project_id"]
            return self._events.note("moved", "data set", row["name"], project_id=home, facts=facts, way_back=way_back)

    def put_first(self, run_ids: Collection[int]) -> Event:
        """Puts those of the runs that have not begun first in the queue; among themselves they keep their order.

        Raises:
            BadInput: all of them have begun or ended.
        """
        with self._db.transaction():
            before = turns(self._db)
            wanted = [run for run in self._runs.pending() if run.id in run_ids]
            for run in wanted[::-1] or [self._runs.get(each) for each in run_ids]:
                self._runs.put_first(run.id)
            after = turns(self._db)
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
            row = self._row("data set", name)
            name = row["name"]
            self._datasets.delete(name)
            way_back = self._way_back({"datasets": [row]}, "data set", name)
            return self._deleted("data set", name, row["project_id"], facts, way_back if keep else None, files)

    def delete_project(self, project: Project) -> Event:
        """Deletes an empty project.

        Raises:
            BadInput: it has data sets or experiments.
        """
        with self._db.transaction():
            row = self._row("project", project.name)
            self._projects.delete(project)
            way_back = self._way_back({"projects": [row]}, "project", project.name)
            return self._deleted("project", project.name, None, {}, way_back, {})

    def delete_runs(
        self, runs: Sequence[Run], facts: Row, files: Mapping[str, str], *, experiment: str | None = None, keep: bool
    ) -> Event:
        """Deletes runs, children before their parents, and with an experiment its own row.

        Args:
            runs: The runs.
            facts, files, keep: As in `delete_dataset`. One that has not begun comes back stopped.
            experiment: The name of the experiment that is deleted with them.

        Raises:
            BadInput: a worker is doing one of them, or another run starts from it. Nothing is deleted.
        """
        with self._db.transaction():
            ids = [run.id for run in runs]
            rows, looks = kept_rows.of_runs(self._db, ids), kept_looks.of_runs(self._db, ids)
            home = self._projects.of_runs(ids)
            noun: Noun = "run"
            name = _named(runs)
            if experiment is not None:
                row = self._row("experiment", experiment)
                noun, name, home = "experiment", row["name"], row["project_id"]
                places = kept_rows.places_in(self._db, row["id"])
                rows |= {
                    "experiments": [row],
                    "deleted_results": kept_rows.deleted_results_of(self._db, row["id"]),
                }
                rows["experiment_runs"] += [each for each in places if each["run_id"] not in ids]
                looks = [each for each in looks if each["id"] != row["id"]]
                self._experiments.delete(row["id"])
            way_back = self._way_back(rows, noun, name)
            for run in sorted(runs, key=lambda run: -run.id):
                self._runs.delete(run.id)
            way_back |= {"looks": looks, "after": kept_looks.of(self._db, [each["id"] for each in looks])}
            return self._deleted(noun, name, home, facts, way_back if keep else None, files)

    def can_undo(self, event: Event) -> bool:
        """Whether an event can still be undone, as far as is known at once: not a rename before a later one."""
        return self._ways_back.is_open(event)

    def undo(self, number: int) -> Event:
        """Undoes what was done, wholly or not at all.

        Raises:
            NotFound: there is no such event.
            BadInput: it was undone already, or cannot be undone any more; says why.
        """
        with self._db.transaction():
            event = self._events.get(number)
            self._ways_back.go(event)
            self._events.note_undone(event)
            return self._events.get(number)

    def _row(self, noun: Named, name: str) -> Row:
        """The row of a thing by any of its names."""
        things: dict[Named, Datasets | Experiments | Projects] = {
            "data set": self._datasets,
            "experiment": self._experiments,
            "project": self._projects,
        }
        return row_named(self._db, noun, things[noun].get(name).name)

    def _way_back(self, rows: kept_rows.Rows, noun: Noun, name: str) -> Row:
        """What is needed to put `rows` back, with the former names of the thing that is deleted."""
        former = [] if noun == "run" else kept_names.former_names(self._db, noun, name)
        return {"rows": rows | {"former_names": former}, "names": kept_names.inside(self._db, rows)}

    def _deleted(
        self, noun: Noun, name: str, home: int | None, facts: Row, way_back: Row | None, files: Mapping[str, str]
    ) -> Event:
        return self._events.note("deleted", noun, name, project_id=home, facts=facts, way_back=way_back, files=files)


def _named(runs: Sequence[Run]) -> str:
    return runs[0].title if len(runs) == 1 else counted(len(runs), "run")
