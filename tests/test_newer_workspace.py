"""A workspace that a newer version has written is refused in a sentence, wherever it is opened, and left as it is."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from selmask.errors import BadInput
from selmask.specs import FineTuning
from selmask.store.store import Store
from selmask.version import VERSION
from selmask.workspace import ENVIRONMENT_VARIABLE, Workspace
from tests.pages.opened import run_app
from tests.support.modules import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path


def sentence(workspace: Workspace) -> str:
    return (
        f"The workspace is from a newer version: selmask {VERSION} does not know its migration 999_later. Given: "
        f"'{workspace.database}'. Update selmask, or start selmask with another workspace."
    )


@pytest.fixture
def newer(tmp_path: Path) -> Workspace:
    """A workspace with a migration of a later version, which this version could still add one to."""
    workspace = Workspace.at(tmp_path / "home")
    assert Store.of(workspace).runs.all() == []
    with closing(sqlite3.connect(workspace.database, isolation_level=None)) as database:
        database.execute("DELETE FROM _sqlite_migrations WHERE name = '007_versions'")
        database.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('selmask', '999_later', '')"
        )
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return workspace


def test_python_refuses_it_and_writes_nothing(newer: Workspace) -> None:
    before = newer.database.read_bytes()
    store = Store.of(newer)
    for use in (store.runs.all, store.experiments.all, store.datasets.all):
        with pytest.raises(BadInput) as refused:
            use()
        assert str(refused.value) == sentence(newer)
    assert newer.database.read_bytes() == before


def test_migrations_of_another_program_in_the_file_do_not_matter(newer: Workspace) -> None:
    with closing(sqlite3.connect(newer.database, isolation_level=None)) as database:
        database.execute("DELETE FROM _sqlite_migrations WHERE name = '999_later'")
        database.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES "
            "('selmask', '007_versions', ''), ('other', '999_later', '')"
        )
    assert Store.of(newer).runs.all() == []


def test_a_setting_of_a_newer_version_is_named_where_no_migration_tells() -> None:
    settings = FineTuning().model_dump(mode="json") | {"smoothing": 0.1}
    words = "The fine tuning has no field smoothing. Given: 0.1. "
    for stored, do in [
        (True, "Update selmask: a newer version wrote it."),
        (False, "Check the spelling, or leave it out."),
    ]:
        with pytest.raises(BadInput) as refused:
            FineTuning.parse(settings, stored=stored)
        assert str(refused.value) == words + do


@pytest.mark.parametrize("name", ["runs", "supervise"])
def test_the_command_line_refuses_it(newer: Workspace, name: str) -> None:
    command = [sys.executable, "-m", "selmask", name, "--home", str(newer.home)]
    answer = subprocess.run(command, cwd=REPOSITORY, check=False, capture_output=True, text=True)
    assert (answer.returncode, answer.stdout, answer.stderr) == (2, "", f"selmask: {sentence(newer)}\n")


def test_the_pages_refuse_it(newer: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(newer.home))
    app = AppTest.from_function(run_app, default_timeout=180, kwargs={"script": str(REPOSITORY / "app.py")}).run()
    assert not app.exception
    assert [error.value.replace("\\", "") for error in app.error] == [sentence(newer)]
