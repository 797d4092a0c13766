"""The rows of what is deleted, taken along so that they can be put back exactly as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.errors import BadInput
from selmask.store.hold import stopped_early
from selmask.store.plain import to_json
from selmask.store.projects import Projects
from selmask.store.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from selmask.store.sqlite.database import Database, Row

Rows = dict[str, list[dict[str, Any]]]
"""Rows by their table."""

_OF_RUNS = {"runs": "id", "attempts": "run_id", "metrics": "run_id", "experiment_runs": "run_id"}
_NOUNS = {"projects": "project", "datasets": "data set", "experiments": "experiment"}


def of_runs(db: Database, run_ids: Iterable[int]) -> Rows:
    """The rows of runs with their attempts, measurements and places, parents before children.

    A run that has not begun comes back as one that was stopped: to go on with it is another decision, which is noted
    if a verdict could be read meanwhile.
    """
    ids = to_json(list(run_ids))
    among = "IN (SELECT value FROM json_each(?)) ORDER BY 1"
    rows = {
        table: db.rows(f"SELECT * FROM {table} WHERE {column} {among}", [ids])  # noqa: S608 -- the names above
        for table, column in _OF_RUNS.items()
    }
    for row in rows["runs"]:
        if State(row["state"]).is_pending:
            row.update(stopped_early())
    return rows


def places_in(db: Database, experiment_id: int) -> list[Row]:
    """The places of all runs of an experiment."""
    return db.rows("SELECT * FROM experiment_runs WHERE experiment_id = ?", [experiment_id])


def deleted_results_of(db: Database, experiment_id: int) -> list[Row]:
    """The results of an experiment that were deleted before it is."""
    return db.rows("SELECT * FROM deleted_results WHERE experiment_id = ?", [experiment_id])


def put_back(db: Database, rows: Rows, numbers: Mapping[int, int]) -> None:
    """Puts rows back, in the caller's transaction: all of them or, with an error, none.

    A thing whose project is gone joins the one that was used last. A run whose experiment is gone comes back alone.

    Args:
        db: The database.
        rows: The rows.
        numbers: The present numbers of experiments that are there, by those that they had.

    Raises:
        BadInput: something else has the name or does the same run by now, or what it needs is gone; says which.
    """
    _check_names(db, rows)
    free = {table: [_fitting(db, table, row) for row in rows.get(table, ())] for table in ("datasets", "experiments")}
    old = [row["id"] for row in rows.get("experiments", ())]
    known = dict(numbers) | dict(zip(old, (row["id"] for row in free["experiments"]), strict=True))
    of_experiments = {
        table: [
            row | {"experiment_id": known[row["experiment_id"]]}
            for row in rows.get(table, ())
            if row["experiment_id"] in known
        ]
        for table in ("experiment_runs", "deleted_results")
    }
    fitting = rows | free | of_experiments
    _check_runs(db, fitting)
    for table in ("projects", "datasets", "experiments", "runs", "attempts", "metrics", *of_experiments):
        _insert(db, table, fitting.get(table, []))
    with db.transaction() as writer:
        hashes = to_json([row["hash"] for row in rows.get("runs", ())])
        writer.execute("DELETE FROM deleted_results WHERE hash IN (SELECT value FROM json_each(?))", [hashes])


def _check_names(db: Database, rows: Rows) -> None:
    for table, noun in _NOUNS.items():
        for row in rows.get(table, ()):
            if db.rows(f"SELECT 1 FROM {table} WHERE name = ?", [row["name"]]):  # noqa: S608 -- the names above
                raise BadInput(
                    f"It cannot be put back: another {noun} has its name now",
                    given=row["name"],
                    do="Rename that one first",
                )


def _check_runs(db: Database, rows: Rows) -> None:
    for row in rows.get("runs", ()):
        for same in db.rows("SELECT id FROM runs WHERE hash = ?", [row["hash"]]):
            raise BadInput(
                f"It cannot be put back: the same run was queued again since, as run {same['id']}",
                given=row["title"],
                do="Keep that one",
            )
    own = {row["id"] for row in rows.get("runs", ())}
    parents = {row[name] for row in rows.get("runs", ()) for name in ("parent_id", "second_parent_id")}
    needed = (parents | {row["run_id"] for row in rows.get("experiment_runs", ())}) - own - {None}
    found = db.rows("SELECT id FROM runs WHERE id IN (SELECT value FROM json_each(?))", [to_json(needed)])
    if lacking := needed - {row["id"] for row in found}:
        raise BadInput(
            f"This cannot be put back: it needs {_runs(sorted(lacking))} been deleted",
            do="Undo that deletion first, if it is still offered in the history of changes",
        )


def _fitting(db: Database, table: str, row: Row) -> Row:
    """A row with a project that is there, and another number if a later data set or experiment has its own.

    Only the places of runs and the deleted results name these numbers.
    """
    home = (
        row["project_id"]
        if row["project_id"] in {each.id for each in Projects(db).all()}
        else Projects(db).to_join().id
    )
    [other] = db.rows(f"SELECT max(id) AS last, sum(id = ?) AS same FROM {table}", [row["id"]])  # noqa: S608 -- a name of the schema
    return row | {"project_id": home, "id": other["last"] + 1 if other["same"] else row["id"]}


def _runs(ids: list[int]) -> str:
    return f"run {ids[0]}, which has" if len(ids) == 1 else f"the runs {', '.join(map(str, ids))}, which have"


def _insert(db: Database, table: str, rows: list[Row]) -> None:
    if rows:
        columns = list(rows[0])
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 -- names of the schema
        with db.transaction() as writer:
            writer.conn.executemany(sql, [[row[column] for column in columns] for row in rows])
