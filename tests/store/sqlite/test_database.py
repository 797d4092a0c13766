from __future__ import annotations

import multiprocessing
import shutil
import sqlite3
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from selmask.errors import SelmaskError, WorkspaceBusy
from selmask.store.metric_points import Metrics
from selmask.store.run import NewRun
from selmask.store.sqlite import database
from selmask.store.sqlite.database import Database
from selmask.store.sqlite.schema import MIGRATIONS
from selmask.store.state import State
from selmask.store.store import Store

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier
    from pathlib import Path

    from selmask.store.runs import Runs

FORK = multiprocessing.get_context("fork")


def _first_use(path: Path, name: str, start: Barrier) -> None:
    start.wait()
    Store(Database(path)).runs.queue(NewRun("post-training", name, {"name": name}))


def test_six_processes_may_open_a_new_workspace_at_once(tmp_path: Path) -> None:
    for repetition in range(8):
        path, start = tmp_path / f"{repetition}.db", FORK.Barrier(6)
        processes = [FORK.Process(target=_first_use, args=(path, f"run {n}", start)) for n in range(6)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        assert [process.exitcode for process in processes] == [0] * 6
        assert len(Store(Database(path)).runs.all()) == 6


def test_migrations_are_numbered_recorded_and_applied_once(db: Database) -> None:
    names = [row["name"] for row in db.rows("SELECT name FROM _sqlite_migrations ORDER BY id")]
    assert names == sorted(names)
    with db.transaction() as connection:
        assert MIGRATIONS.pending(connection) == []
    again = Database(db.path)
    assert len(again.rows("SELECT name FROM _sqlite_migrations")) == len(names)


def test_columns_that_a_later_version_added_do_no_harm(store: Store, db: Database) -> None:
    """A supervisor and workers may still run while a later version of selmask opens their workspace."""
    run = store.runs.queue(NewRun("post-training", "a run", {}))
    experiment = store.experiments.add("an experiment", {}, [])
    with db.transaction() as connection:
        for table in ("runs", "attempts", "experiments", "datasets"):
            connection.execute(f"ALTER TABLE {table} ADD COLUMN later TEXT")
    assert store.runs.get(run.id) == run
    assert store.experiments.all() == [experiment]
    claimed = store.runs.claim("cpu")
    assert claimed is not None
    assert store.hold(claimed).finish({})
    assert [attempt.end for attempt in store.attempts.of(run.id)] == [State.FINISHED]


def test_every_table_is_strict_and_the_file_is_in_wal_mode(db: Database) -> None:
    tables = db.rows("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE '%sqlite_%'")
    assert len(tables) >= 6
    assert all(table["strict"] for table in tables)
    assert db.rows("PRAGMA journal_mode") == [{"journal_mode": "wal"}]
    assert db.rows("PRAGMA foreign_keys") == [{"foreign_keys": 1}]
    assert db.rows("PRAGMA busy_timeout") == [{"timeout": database.BUSY_SECONDS * 1000}]


def _count(path: Path, times: int) -> None:
    db = Database(path)
    for _ in range(times):
        with db.transaction() as connection:
            step = next(connection.query("SELECT step FROM runs WHERE id = 1"))["step"]
            connection.table("runs").update(1, {"step": step + 1})


def test_reading_then_writing_from_several_processes_loses_nothing(db: Database, runs: Runs) -> None:
    runs.queue(NewRun("post-training", "counted", {}))
    processes = [FORK.Process(target=_count, args=(db.path, 50)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    assert runs.get(1).step == 200


def _write_or_say_why_not(runs: Runs) -> None:
    database.BUSY_SECONDS = 0.05
    try:
        runs.queue(NewRun("post-training", "from a child", {}))
    except WorkspaceBusy:
        sys.exit(3)


def test_a_forked_child_takes_no_part_in_its_parents_transaction(db: Database, runs: Runs) -> None:
    with db.transaction():
        child = FORK.Process(target=_write_or_say_why_not, args=(runs,))
        child.start()
        child.join()
    assert child.exitcode == 3
    assert runs.all() == []


def test_one_database_serves_many_threads(runs: Runs) -> None:
    def queue(number: int) -> None:
        runs.queue(NewRun("post-training", f"run {number}", {"number": number}))

    threads = [threading.Thread(target=queue, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(run.spec["number"] for run in runs.all()) == list(range(16))


def test_a_transaction_that_fails_leaves_nothing(db: Database, runs: Runs) -> None:
    with pytest.raises(ZeroDivisionError), db.transaction():
        runs.queue(NewRun("post-training", "never", {}))
        raise ZeroDivisionError
    assert runs.all() == []


def test_a_deleted_database_is_created_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    runs = Store(Database(home / "selmask.db")).runs
    runs.queue(NewRun("post-training", "old", {}))
    shutil.rmtree(home)
    home.mkdir()
    assert runs.all() == []
    runs.queue(NewRun("post-training", "new", {}))
    assert [run.title for run in Store(Database(home / "selmask.db")).runs.all()] == ["new"]


def test_a_full_disk_is_a_sentence_and_loses_nothing(db: Database, runs: Runs) -> None:
    run = runs.queue(NewRun("post-training", "measured", {}))
    Metrics(db).log(run.id, 1, {"loss": 1.0})
    pages = db.rows("PRAGMA page_count")[0]["page_count"]
    db.rows(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(SelmaskError, match="disk is full"):
        for step in range(2, 100):
            Metrics(db).log(run.id, step, {f"a fairly long name of a metric, number {key}": 0.5 for key in range(100)})
    assert Metrics(db).frame([run.id])["value"].iloc[0] == 1.0
    assert runs.get(run.id) == run


def test_a_damaged_file_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "selmask.db"
    path.write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(SelmaskError, match=r"damaged, or is not a database.*'selmask\.db'"):
        Store(Database(path)).runs.all()


def test_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SelmaskError, match="cannot be opened"):
        Store(Database(tmp_path / "nowhere" / "selmask.db")).runs.all()


def test_a_locked_file_is_a_sentence(db: Database, runs: Runs) -> None:
    runs.all()
    db.rows("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(db.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(WorkspaceBusy, match="Another process"):
        runs.queue(NewRun("post-training", "blocked", {}))
    other.execute("ROLLBACK")
    assert runs.queue(NewRun("post-training", "free", {})).id == 1
