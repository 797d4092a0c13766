"""A database that was edited with another program: every face of selmask names the table and the row."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from selmask.errors import SelmaskError
from selmask.store.datasets import DatasetRecord
from selmask.store.experiments import Place
from selmask.store.run import NewRun
from selmask.store.sqlite.database import Database
from selmask.store.state import State
from selmask.store.store import Store
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [
    ("UPDATE runs SET state = 'dreaming' WHERE id = 2", "row 2 of the table runs", "'dreaming' is not a valid State"),
    ("UPDATE runs SET spec = '{\"model' WHERE id = 2", "row 2 of the table runs", "Unterminated string"),
    ("UPDATE runs SET spec = '[1, 2]' WHERE id = 2", "row 2 of the table runs", "[1, 2] is no mapping"),
    ("UPDATE runs SET result = '{' WHERE id = 1", "row 1 of the table runs", "Expecting property name"),
    ("UPDATE attempts SET end = 'over'", "row 1 of the table attempts", "'over' is not a valid State"),
    ("UPDATE attempts SET versions = 'none'", "row 1 of the table attempts", "Expecting value"),
    ("UPDATE experiments SET spec = 'gone'", "row 1 of the table experiments", "Expecting value"),
    ("UPDATE datasets SET kind = 'music'", "row 1 of the table datasets", "'music' is no kind of data set"),
    ("DELETE FROM runs WHERE id = 2", "row 1 of the table experiment_runs", "2"),
]

TABLES = [
    ("DROP TABLE datasets", "the table datasets is gone"),
    ("DROP TABLE experiment_runs", "the table experiment_runs is gone"),
    ("ALTER TABLE attempts DROP COLUMN step_at", "the table attempts lacks step_at"),
    ("DROP TABLE _sqlite_migrations", "are not in the table _sqlite_migrations"),
    ("DELETE FROM _sqlite_migrations WHERE name = '010_pauses'", "are not in the table _sqlite_migrations"),
]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with an experiment of two runs, one of which was tried once."""
    workspace = Workspace.at(tmp_path)
    store = Store.of(workspace)
    ids = [store.runs.queue(NewRun("post-training", f"run {seed}", {"seed": seed})).id for seed in range(2)]
    store.experiments.add("first", {}, [Place(number, "none", "tiny", 0, "all", "post-training") for number in ids])
    claimed = store.runs.claim("CPU")
    assert claimed is not None
    assert store.hold(claimed).finish({"loss": 1.0})
    store.datasets.add(DatasetRecord("reports", "corpus", "reports-1234", 1, "reports.csv", "", ""))
    return workspace


def edit(workspace: Workspace, sql: str) -> None:
    with closing(sqlite3.connect(workspace.database, isolation_level=None)) as database:
        database.execute("PRAGMA ignore_check_constraints = ON")
        database.execute(sql)


def read_everything(store: Store) -> None:
    store.attempts.of(1)
    store.experiments.all()
    store.experiments.members("first")
    store.datasets.all()
    store.runs.all()


@pytest.mark.parametrize(("sql", "place", "given"), ROWS)
def test_a_row_that_cannot_be_read_is_named(workspace: Workspace, sql: str, place: str, given: str) -> None:
    store = Store.of(workspace)
    read_everything(store)
    edit(workspace, sql)
    with pytest.raises(SelmaskError, match="changed by another program") as refusal:
        read_everything(store)
    assert f"{place} cannot be read" in str(refusal.value)
    assert given in str(refusal.value)


@pytest.mark.parametrize(("sql", "what"), TABLES)
def test_a_table_that_is_gone_is_named(workspace: Workspace, sql: str, what: str) -> None:
    edit(workspace, sql)
    later = Store(Database(workspace.database))  # as of a program that is started now
    with pytest.raises(SelmaskError, match="changed by another program") as refusal:
        read_everything(later)
    assert what in str(refusal.value)


@pytest.mark.parametrize(("sql", "what"), TABLES[:3])
def test_a_table_that_goes_while_it_is_open_is_named(workspace: Workspace, sql: str, what: str) -> None:
    store = Store.of(workspace)
    read_everything(store)
    edit(workspace, sql)
    with pytest.raises(SelmaskError, match="changed by another program") as refusal:
        read_everything(store)
    assert what in str(refusal.value)


def test_counting_and_queueing_name_an_unknown_state(workspace: Workspace) -> None:
    edit(workspace, "UPDATE runs SET state = 'dreaming' WHERE id = 1")
    store = Store.of(workspace)
    for use in (store.runs.counts, lambda: store.runs.queue(NewRun("post-training", "run 0", {"seed": 0}))):
        with pytest.raises(SelmaskError, match="row 1 of the table runs cannot be read"):
            use()


def test_the_other_rows_are_not_changed(workspace: Workspace) -> None:
    edit(workspace, "UPDATE runs SET state = 'dreaming' WHERE id = 2")
    assert Store.of(workspace).runs.get(1).state is State.FINISHED
