"""The database on a disk that cannot be written to; `tests/cli/test_unusable_homes.py` has such disks."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING

import pytest
import sqlite_utils

from selmask.errors import DiskFull, SelmaskError
from selmask.store.run import NewRun
from selmask.store.runs import Runs
from selmask.store.sqlite import read_only
from selmask.store.sqlite.database import Database
from tests.support.full_disk import full_disk
from tests.support.read_only_disk import FULL, run_on

if TYPE_CHECKING:
    from pathlib import Path


def connect(uri: str) -> sqlite_utils.Database:
    return sqlite_utils.Database(sqlite3.connect(uri, uri=True))


def test_a_closed_database_is_read_without_a_file_beside_it(db: Database, runs: Runs) -> None:
    runs.queue(NewRun("post-training", "kept", {}))
    db.close()
    connection = read_only.opened(db.path, connect)
    assert connection is not None
    assert [row["title"] for row in connection.query("SELECT title FROM runs")] == ["kept"]
    assert not db.path.with_name("selmask.db-shm").exists()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM runs")


def with_its_log(db: Database, folder: Path) -> Path:
    """A new `folder` with copies of the database and of its write-ahead log."""
    folder.mkdir()
    for name in ("selmask.db", "selmask.db-wal"):
        shutil.copy(db.path.with_name(name), folder)
    return folder


def test_changes_that_are_still_in_the_log_are_not_passed_over(db: Database, runs: Runs, tmp_path: Path) -> None:
    runs.queue(NewRun("post-training", "in the log", {}))
    copy = with_its_log(db, tmp_path / "copy")
    with pytest.raises(SelmaskError, match=r"latest changes.*'selmask\.db-wal'.*Copy the workspace"):
        read_only.opened(copy / "selmask.db", connect)
    assert [run.title for run in Runs(Database(copy / "selmask.db")).all()] == ["in the log"]


def test_tables_of_an_older_version_are_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "selmask.db"
    sqlite_utils.Database(path).table("datasets").insert({"id": 1})
    with pytest.raises(SelmaskError, match="made by an older selmask"):
        read_only.opened(path, connect)


def test_nothing_is_opened_where_there_is_no_file(tmp_path: Path) -> None:
    assert read_only.opened(tmp_path / "selmask.db", connect) is None


def test_a_full_disk_is_named_and_not_the_place_of_the_folder(db: Database, runs: Runs, tmp_path: Path) -> None:
    runs.queue(NewRun("post-training", "in the log", {}))
    copy = with_its_log(db, tmp_path / "copy")
    for path in (tmp_path / "new.db", copy / "selmask.db"):
        with full_disk(4096), pytest.raises(DiskFull, match=r"The disk is full.*Free some space"):
            Runs(Database(path)).all()


AS_THE_DISK_FILLS_AND_EMPTIES = """
import sys
from pathlib import Path
from selmask.errors import SelmaskError
from selmask.store.sqlite.database import Database
from selmask.store.run import NewRun
from selmask.store.runs import Runs

home = Path(sys.argv[1])
runs = Runs(Database(home / "selmask.db"))
print([run.title for run in runs.all()])
try:
    runs.queue(NewRun("post-training", "refused", {"number": 1}))
except SelmaskError as error:
    print(error)
print([run.title for run in runs.all()])
(home / "filling").unlink()
Runs(Database(home / "selmask.db")).queue(NewRun("post-training", "by another", {"number": 2}))
print([run.title for run in runs.all()])
runs.queue(NewRun("post-training", "at last", {"number": 3}))
print([run.title for run in runs.all()])
"""


def test_a_full_disk_is_read_and_what_changes_once_there_is_space_is_seen(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    database = Database(home / "selmask.db")
    Runs(database).queue(NewRun("post-training", "kept", {}))
    database.close()
    ended = run_on(FULL, home, "-c", AS_THE_DISK_FILLS_AND_EMPTIES, str(home))
    before, refusal, after, seen, written = ended.stdout.splitlines() or [ended.stderr]
    assert before == after == "['kept']"
    assert refusal.startswith("The disk is full")
    assert seen == "['kept', 'by another']"
    assert written == "['kept', 'by another', 'at last']"
