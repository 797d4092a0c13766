"""Names inside restored rows, updated to renames and moves made since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.errors import BadInput
from selmask.store.history.moments import is_taken, name_now
from selmask.store.named_data import DATA_FIELDS, in_experiment, in_run
from selmask.store.plain import from_json, to_json

if TYPE_CHECKING:
    from selmask.store.history.kept_rows import Rows
    from selmask.store.names import Named
    from selmask.store.sqlite.database import Database, Row

_COLUMNS = {"datasets": "name, created_at, content_sha256, project_id", "experiments": "name, created_at"}
_SAME_DATA = """
    SELECT name, project_id FROM datasets WHERE created_at = :created_at
    OR (name = :name AND content_sha256 = :content_sha256) ORDER BY created_at = :created_at DESC
"""
NONE: Rows = {"datasets": [], "experiments": []}
"""What earlier versions noted: rows keep the names that they had."""


def inside(db: Database, rows: Rows) -> Rows:
    """The data sets and experiments that are named inside `rows`, with their present names."""
    specs = [row["spec"] for table in ("experiments", "runs") for row in rows.get(table, ())]
    extended = [row["extends"] for row in rows.get("experiments", ()) if row["extends"]]
    return {"datasets": _named(db, "datasets", specs), "experiments": _named(db, "experiments", extended)}


def on_labels(rows: Rows, then: Rows) -> dict[float, list[float]]:
    """The moments at which experiments were made, by that of their labelled texts; `rows` and `then` as in `follow`."""
    made_at = {row["name"]: row["created_at"] for row in then["datasets"]}
    found: dict[float, list[float]] = {}
    for row in rows.get("experiments", ()):
        labelled = str(from_json(row["spec"]).get("labelled"))
        if labelled in made_at:
            found.setdefault(made_at[labelled], []).append(row["created_at"])
    return found


def follow(db: Database, rows: Rows, then: Rows) -> None:
    """Names everything inside `rows` as it is called now; an experiment goes where its labelled texts were moved.

    Args:
        db: The database.
        rows: Kept rows, which are changed.
        then: What `inside` returned when they were kept.

    Raises:
        BadInput: an experiment uses a data set that is gone.
    """
    now = {row["name"]: _same_data(db, row) for row in then["datasets"]}
    for row in rows.get("experiments", ()):
        _follow_in_experiment(db, row, then, now)
    contents = {(row["name"], row["content_sha256"]): found for row in then["datasets"] if (found := now[row["name"]])}
    names = {key: found["name"] for key, found in contents.items() if found["name"] != key[0]}
    for row in rows.get("runs", ()) if names else ():
        row.update(in_run(row, names))


def former_names(db: Database, noun: Named, name: str) -> list[Row]:
    """Takes away what was noted of the former names of a thing that is deleted, and returns it."""
    found = db.rows("SELECT * FROM former_names WHERE noun = ? AND now = ?", [noun, name])
    with db.transaction() as writer:
        writer.execute("DELETE FROM former_names WHERE noun = ? AND now = ?", [noun, name])
    return found


def put_back_former_names(db: Database, rows: Rows) -> None:
    """Lets the former names of what was put back lead to it again, unless something else has them by now."""
    for row in rows.get("former_names", ()):
        if not is_taken(db, row["noun"], row["name"]):
            with db.transaction() as writer:
                writer.execute("INSERT OR IGNORE INTO former_names (noun, name, now) VALUES (:noun, :name, :now)", row)


def _named(db: Database, table: str, texts: list[str]) -> list[Row]:
    rows = db.rows(f"SELECT {_COLUMNS[table]} FROM {table}")  # noqa: S608 -- the names above
    return [row for row in rows if any(to_json(row["name"]) in text for text in texts)]


def _same_data(db: Database, row: Row) -> Row | None:
    """The data set that `row` named; one with its name and content is the same, imported again."""
    found = db.rows(_SAME_DATA, row)
    return found[0] if found else None


def _follow_in_experiment(db: Database, row: Row, then: Rows, now: dict[str, Row | None]) -> None:
    spec = from_json(row["spec"])
    for field in DATA_FIELDS:
        name = spec.get(field)
        if isinstance(name, str) and now.get(name, row) is None:
            raise BadInput(
                f"The data set {name!r}, which this experiment uses, has been deleted",
                do="Undo that deletion first, or import the same file under this name again",
            )
    renamed = in_experiment(spec, {name: found["name"] for name, found in now.items() if found})
    if renamed != spec:
        row["spec"] = to_json(renamed)
    for before in then["datasets"]:
        found = now[before["name"]]
        if before["name"] == spec.get("labelled") and found and found["project_id"] != before["project_id"]:
            row["project_id"] = found["project_id"]
    if row["extends"]:
        names = {
            each["name"]: name_now(db, "experiment", each["created_at"]) or each["name"] for each in then["experiments"]
        }
        facts = {
            number: each | {"earlier": names.get(each["earlier"], each["earlier"])}
            for number, each in from_json(row["extends"]).items()
        }
        row["extends"] = to_json(facts)
