"""A workspace whose database was deleted or emptied is no empty workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.errors import SelmaskError
from selmask.store.run import NewRun
from selmask.store.sqlite.database import Database
from selmask.store.store import Store
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def deleted(path: Path) -> None:
    path.unlink()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with a run and a data set, which no process has open."""
    workspace = Workspace.at(tmp_path)
    database = Database(workspace.database)
    Store(database).runs.queue(NewRun("post-training", "first", {}))
    database.close()
    (workspace.run_folder(1) / "model").mkdir()
    (workspace.datasets / "reports-1234").mkdir()
    return workspace


@pytest.mark.parametrize("harm", [deleted, emptied])
def test_what_is_left_is_named_and_nothing_is_begun(workspace: Workspace, harm: Callable[[Path], None]) -> None:
    harm(workspace.database)
    state = "gone" if harm is deleted else "empty"
    store = Store.of(workspace)
    for use in (store.runs.all, lambda: store.runs.queue(NewRun("post-training", "new", {}))):
        with pytest.raises(SelmaskError) as refusal:
            use()
        assert (
            f"The database of this workspace is {state}, but its folders are still there: 1 run (run-00001), "
            "1 data set (reports-1234)."
        ) in str(refusal.value)
    assert workspace.database.exists() == (state == "empty")
    assert (workspace.run_path(1) / "model").is_dir()


def test_a_connection_that_was_open_notices_it(workspace: Workspace) -> None:
    store = Store.of(workspace)
    assert store.runs.all()
    deleted(workspace.database)
    with pytest.raises(SelmaskError, match="The database of this workspace is gone"):
        store.runs.all()


def test_many_folders_are_counted_and_the_first_named(workspace: Workspace) -> None:
    for number in range(2, 9):
        workspace.run_folder(number)
    deleted(workspace.database)
    with pytest.raises(SelmaskError, match=r"8 runs \(run-00001, .*, run-00005, …\)"):
        Store.of(workspace).runs.all()


def test_once_the_folders_are_elsewhere_the_workspace_begins_anew(workspace: Workspace, tmp_path: Path) -> None:
    deleted(workspace.database)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for folder in (workspace.run_path(1), workspace.datasets / "reports-1234"):
        folder.rename(elsewhere / folder.name)
    assert Store.of(workspace).runs.all() == []
