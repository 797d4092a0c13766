"""The names of data sets inside the stored specifications of experiments and runs, which follow a rename.

A run is found by its hash, in which data sets count by content, so its name for one may change. The name it had when
it was done stays in its log and in the card of its model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.store.plain import from_json, to_json
from selmask.store.sqlite.changed_by_hand import explained

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlite_utils

    from selmask.store.sqlite.database import Row

DATA_FIELDS = ("corpus", "labelled", "lexicon", "test")
"""The fields of an experiment that name a data set, or a file."""

_RUNS = """
    SELECT id, title, spec FROM runs r WHERE EXISTS (
        SELECT 1 FROM json_tree(r.spec) t
        WHERE t.key = 'name' AND t.value = :old AND json_extract(r.spec, t.path || '.content_sha256') = :content
    )
"""


def name_in_specs(db: sqlite_utils.Database, old: str, new: str, content: str) -> None:
    """Names the data set `old` with this content `new`. Joins the caller's transaction."""
    for row in list(db.query("SELECT id, spec FROM experiments")):
        with explained("experiments", row["id"]):
            spec = from_json(row["spec"])
        renamed = in_experiment(spec, {old: new})
        if renamed != spec:
            db.table("experiments").update(row["id"], {"spec": to_json(renamed)})
    for row in list(db.query(_RUNS, {"old": old, "content": content})):
        db.table("runs").update(row["id"], in_run(row, {(old, content): new}))


def in_experiment(spec: Row, names: Mapping[str, str]) -> Row:
    """The specification of an experiment with other `names`, by those that it has, for its data sets."""
    return {
        key: names.get(value, value) if key in DATA_FIELDS and isinstance(value, str) else value
        for key, value in spec.items()
    }


def in_run(row: Row, names: Mapping[tuple[str, str], str]) -> Row:
    """The columns "spec" and "title" of a run with other names for its data sets.

    Args:
        row: Both columns.
        names: The other names, by the name that a data set has there, and its content.
    """
    inside = to_json(_renamed(from_json(row["spec"]), names))
    return {"spec": inside, "title": _title(row["title"], {old: new for (old, _), new in names.items()})}


def _renamed(value: Any, names: Mapping[tuple[str, str], str]) -> Any:
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    if not isinstance(value, dict):
        return value
    inside = {key: _renamed(each, names) for key, each in value.items()}
    new = names.get((str(value.get("name")), str(value.get("content_sha256"))))
    return inside if new is None else inside | {"name": new}


def _title(title: str, names: Mapping[str, str]) -> str:
    """A title with another name for its data set, of which it names one at most."""
    for old, new in names.items():
        renamed = title.replace(f" on {old}, ", f" on {new}, ").replace(f" of {old} under ", f" of {new} under ")
        if renamed != title:
            return renamed
    return title
