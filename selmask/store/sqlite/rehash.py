"""New hashes for the runs of older workspaces, so that they are found and not done again.

A hash once named every setting, so each version with more settings gave another hash to the same run. The settings that
the first workspaces lacked are left out here where they mean "as before". Specifications are read as plain JSON: a
published migration must not depend on what becomes of their classes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from selmask.specs import fingerprint

if TYPE_CHECKING:
    import sqlite_utils

_BEFORE = {"long_documents": "windows", "addresses": False, "weights": None}
_ONCE_WITHOUT_UNIT = {"random-span", "surprise", "keyword", "difference", "task"}


def rehash(db: sqlite_utils.Database) -> None:
    """Gives every run the hash that leaves out what the first workspaces lacked.

    A run whose hash cannot be derived from its specification keeps the one it has. Of runs that become equal, the first
    finished one, else the first, is found from now on; the others lose nothing but their hash.
    """
    rows = {row["id"]: row for row in db.query("SELECT id, kind, hash, spec, state, parent_id FROM runs ORDER BY id")}
    hashes: dict[int, str] = {}
    for number, row in rows.items():
        parent = row["parent_id"]
        hashes[number] = _hash(row, rows[parent]["hash"] if parent in rows else None, hashes.get(parent))
    owners: dict[str, int] = {}
    for number in sorted(rows, key=lambda number: (rows[number]["state"] != "finished", number)):
        owners.setdefault(hashes[number], number)
    changed = [
        number for number, row in rows.items() if (hashes[number], owners[hashes[number]]) != (row["hash"], number)
    ]
    for number in changed:  # a hash must be unique at every moment
        db.execute("UPDATE runs SET hash = ? WHERE id = ?", [f"run {number}", number])
    for number in changed:
        if owners[hashes[number]] == number:
            db.execute("UPDATE runs SET hash = ? WHERE id = ?", [hashes[number], number])


def _hash(row: dict[str, Any], former_parent: str | None, parent: str | None) -> str:
    kind, spec, hashed = row["kind"], json.loads(row["spec"]), str(row["hash"])
    # A trial's hash named the data sets.
    if hashed in [fingerprint([kind, same, former_parent]) for same in (_without_names(spec), spec)]:
        return fingerprint([kind, _without_names(_as_before(spec)), parent])
    return hashed


def _without_names(value: Any) -> Any:
    """`value` with the content of data sets in their place, and without an unknown content of a model."""
    if isinstance(value, list):
        return [_without_names(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "content_sha256" in value:
        content, language = value["content_sha256"], value.get("language", "english")
        return content if language == "english" else f"{content} in {language}"
    return {key: _without_names(each) for key, each in value.items() if (key, each) != ("weights", None)}


def _as_before(value: Any, language: str = "english") -> Any:
    """`value` without settings that mean "as before"; stop words of the corpus's language are those of `language`."""
    if not isinstance(value, dict):
        return value
    corpus = value.get("corpus")
    language = corpus.get("language", language) if isinstance(corpus, dict) else language
    kept = {
        key: _as_before(each, language) for key, each in value.items() if key not in _BEFORE or each != _BEFORE[key]
    }
    if value.get("name") in _ONCE_WITHOUT_UNIT and value.get("unit") == "term":
        del kept["unit"]
    if value.get("stop_words") == "corpus":
        kept["stop_words"] = language
    return kept
