"""Runs of older workspaces get new hashes: none is lost, and none is changed that cannot be read."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
import sqlite_utils

from selmask.specs import fingerprint
from selmask.store.run import NewRun
from selmask.store.sqlite.rehash import rehash
from selmask.store.store import Store

if TYPE_CHECKING:
    from selmask.store.sqlite.database import Database

CORPUS = {"name": "notes", "content_sha256": "abc", "language": "english"}
FIRST: dict[str, Any] = {
    "kind": "post-training",
    "corpus": {"name": "notes", "content_sha256": "abc"},
    "strategy": {"name": "tfidf", "unit": "term", "stop_words": "english"},
    "matching": {"plurals": False},
    "settings": {"epochs": 3},
}
"""A specification of the first workspaces, and the same run as a later version wrote it."""
LATER: dict[str, Any] = FIRST | {
    "weights": None,
    "corpus": CORPUS,
    "strategy": FIRST["strategy"] | {"stop_words": "corpus"},
    "matching": {"plurals": False, "addresses": False},
    "settings": {"epochs": 3, "long_documents": "windows"},
}


@pytest.fixture
def connection(db: Database) -> sqlite_utils.Database:
    db.rows("SELECT 1")
    return sqlite_utils.Database(sqlite3.connect(db.path, isolation_level=None))


def named(spec: dict[str, Any]) -> dict[str, Any]:
    """What the hash of an earlier version named."""
    same = {key: value for key, value in spec.items() if (key, value) != ("weights", None)}
    return {key: "abc" if key == "corpus" else value for key, value in same.items()}


def added(db: Database, spec: dict[str, Any], *, parent: str | None = None, finished: bool = True) -> int:
    store = Store(db)
    run = store.runs.queue(NewRun("post-training", "run", spec, parent, named(spec)))
    if finished:
        db.rows("UPDATE runs SET state = 'finished' WHERE id = ? RETURNING id", [run.id])
    return run.id


def hashes(db: Database) -> dict[int, str]:
    return {run.id: run.hash for run in Store(db).runs.all()}


def test_a_run_of_a_later_version_gets_the_hash_of_the_first(db: Database, connection: sqlite_utils.Database) -> None:
    number = added(db, LATER)
    rehash(connection)
    assert hashes(db)[number] == fingerprint(["post-training", named(FIRST), None])


def test_a_child_is_found_under_the_new_hash_of_its_parent(db: Database, connection: sqlite_utils.Database) -> None:
    parent = added(db, LATER)
    child = added(db, LATER | {"seed": 1}, parent=hashes(db)[parent])
    rehash(connection)
    found = hashes(db)
    assert found[child] == fingerprint(["post-training", named(FIRST | {"seed": 1}), found[parent]])


@pytest.mark.parametrize("changed", [{"settings": {"epochs": 3, "long_documents": "truncated"}}, {"weights": "w"}])
def test_a_setting_with_another_value_stays_in_the_hash(
    db: Database, connection: sqlite_utils.Database, changed: dict[str, Any]
) -> None:
    first, other = added(db, FIRST), added(db, LATER | changed)
    rehash(connection)
    assert hashes(db)[first] != hashes(db)[other]


@pytest.mark.parametrize(("finished", "found"), [((True, True), 0), ((False, True), 1), ((False, False), 0)])
def test_of_runs_that_become_equal_a_finished_one_is_found(
    db: Database, connection: sqlite_utils.Database, finished: tuple[bool, bool], found: int
) -> None:
    numbers = [added(db, spec, finished=done) for spec, done in zip((FIRST, LATER), finished, strict=True)]
    before = Store(db).runs.all()
    rehash(connection)
    assert Store(db).runs.queue(NewRun("post-training", "run", FIRST, None, named(FIRST))).id == numbers[found]
    assert [(run.id, run.spec) for run in Store(db).runs.all()] == [(run.id, run.spec) for run in before]


@pytest.mark.parametrize("spec", ["[1, 2]", '"text"', "null", '{"strategy": 3, "corpus": [{"weights": null}]}'])
def test_a_run_that_cannot_be_read_keeps_its_hash(db: Database, connection: sqlite_utils.Database, spec: str) -> None:
    number = added(db, LATER)
    db.rows("UPDATE runs SET spec = ?, hash = 'its own' WHERE id = ? RETURNING id", [spec, number])
    rehash(connection)
    assert db.rows("SELECT id, hash, spec FROM runs") == [{"id": number, "hash": "its own", "spec": spec}]


def test_it_changes_nothing_the_second_time(db: Database, connection: sqlite_utils.Database) -> None:
    added(db, FIRST)
    added(db, LATER)
    rehash(connection)
    found = hashes(db)
    rehash(connection)
    assert found == hashes(db)
