"""The names of data sets inside the stored specifications of experiments and runs, which follow a rename.

A run is found by its hash, in which data sets count by content, so its name for one may change. The name it had when
it was done stays in its log and in the card of its model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.store.plain import from_json, to_json
from selmask.store.sqlite.changed_by_hand import explained

if TYPE_CHECKING:
    import sqlite_utils

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
        renamed = {key: new if key in DATA_FIELDS and value == old else value for key, value in spec.items()}
        if renamed != spec:
            db.table("experiments").update(row["id"], {"spec": to_json(renamed)})
    for row in list(db.query(_RUNS, {"old": old, "content": content})):
        inside = to_json(_renamed(from_json(row["spec"]), old, new, content))
        title = row["title"].replace(f" on {old}, ", f" on {new}, ").replace(f" of {old} under ", f" of {new} under ")
        db.table("runs").update(row["id"], {"spec": inside, "title": title})


def _renamed(value: Any, old: str, new: str, content: str) -> Any:
    if isinstance(value, list):
        return [_renamed(each, old, new, content) for each in value]
    if not isinstance(value, dict):
        return value
    inside = {key: _renamed(each, old, new, content) for key, each in value.items()}
    is_meant = value.get("name") == old and value.get("content_sha256") == content
    return inside | {"name": new} if is_meant else inside
