"""The rows of what is deleted, taken along so that they can be put back exactly as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.errors import BadInput
from selmask.store.plain import to_json
from selmask.store.projects import Projects

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selmask.store.sqlite.database import Database, Row

Rows = dict[str, list[dict[str, Any]]]
"""Rows by their table."""

_OF_RUNS = {"runs": "id", "attempts": "run_id", "metrics": "run_id", "experiment_runs": "run_id"}
_NOUNS = {"projects": "project", "datasets": "data set", "experiments": "experiment"}
_LOOKS = """
    SELECT id, name, created_at, looked_at, looked_repeats FROM experiments
    WHERE id IN (SELECT value FROM json_each(?))
"""
_WITH_RUNS = "SELECT DISTINCT experiment_id FROM experiment_runs WHERE run_id IN (SELECT value FROM json_each(?))"


def of_runs(db: Database, run_ids: Iterable[int]) -> Rows:
    """The rows of runs with their attempts, measurements and places, parents before children."""
    ids = to_json(list(run_ids))
    among = "IN (SELECT value FROM json_each(?)) ORDER BY 1"
    return {
        table: db.rows(f"SELECT * FROM {table} WHERE {column} {among}", [ids])  # noqa: S608 -- the names above
        for table, column in _OF_RUNS.items()
    }


def of_experiment(db: Database, experiment_id: int) -> Rows:
    """The row of an experiment, and the places of all its runs."""
    return {
        "experiments": db.rows("SELECT * FROM experiments WHERE id = ?", [experiment_id]),
        "experiment_runs": db.rows("SELECT * FROM experiment_runs WHERE experiment_id = ?", [experiment_id]),
    }


def looks_at(db: Database, run_ids: Iterable[int]) -> list[Row]:
    """What the experiments of some runs note of looks, which a deletion may change."""
    return looks_of(db, [row["experiment_id"] for row in db.rows(_WITH_RUNS, [to_json(list(run_ids))])])


def looks_of(db: Database, experiment_ids: Iterable[int]) -> list[Row]:
    """What these experiments note of looks."""
    return db.rows(_LOOKS, [to_json(list(experiment_ids))])


def put_back(db: Database, rows: Rows) -> None:
    """Puts rows back, in the caller's transaction: all of them or, with an error, none.

    A thing whose project is gone joins the one that was used last.

    Raises:
        BadInput: something else has the name or does the same run by now, or what it needs is gone; says which.
    """
    _check_names(db, rows)
    _check_runs(db, rows)
    present = {project.id for project in Projects(db).all()}
    for table in ("datasets", "experiments"):
        for row in rows.get(table, ()):
            if row["project_id"] not in present:
                row["project_id"] = Projects(db).to_join().id
    _give_free_numbers(db, rows)
    for table in ("projects", "datasets", "experiments", "runs", "attempts", "metrics", "experiment_runs"):
        _insert(db, table, rows.get(table, []))


def forget_looks(db: Database, before: Iterable[Row], after: Iterable[Row]) -> None:
    """Takes away the looks that a deletion noted, since what it took is back; not if there was another look since."""
    noted = {row["id"]: row for row in after}
    sql = """UPDATE experiments SET looked_at = :looked_at, looked_repeats = :looked_repeats WHERE id = :id
             AND created_at = :created_at AND looked_at IS :noted_at AND looked_repeats IS :noted_repeats"""
    with db.transaction() as writer:
        for row in before:
            then = noted.get(row["id"], row)
            wanted = row | {"noted_at": then["looked_at"], "noted_repeats": then["looked_repeats"]}
            writer.execute(sql, wanted)


def _check_names(db: Database, rows: Rows) -> None:
    for table, noun in _NOUNS.items():
        for row in rows.get(table, ()):
            if db.rows(f"SELECT 1 FROM {table} WHERE name = ?", [row["name"]]):  # noqa: S608 -- the names above
                raise BadInput(
                    f"It cannot be put back: another {noun} has its name by now",
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
            "It cannot be put back: what belongs to it was deleted since",
            given=", ".join(f"run {each}" for each in sorted(lacking)),
            do="Undo that deletion first",
        )


def _give_free_numbers(db: Database, rows: Rows) -> None:
    """Another number where a later data set or experiment has it: no run and no address names these numbers."""
    for table in ("datasets", "experiments"):
        for row in rows.get(table, ()):
            old = row["id"]
            if db.rows(f"SELECT 1 FROM {table} WHERE id = ?", [old]):  # noqa: S608 -- the names above
                [last] = db.rows(f"SELECT max(id) AS id FROM {table}")  # noqa: S608 -- the names above
                row["id"] = last["id"] + 1
            for place in rows.get("experiment_runs", ()) if table == "experiments" else ():
                if place["experiment_id"] == old:
                    place["experiment_id"] = row["id"]


def _insert(db: Database, table: str, rows: list[Row]) -> None:
    if rows:
        columns = list(rows[0])
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 -- names of the schema
        with db.transaction() as writer:
            writer.conn.executemany(sql, [[row[column] for column in columns] for row in rows])
