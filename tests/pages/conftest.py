from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from selmask.processes import lock
from selmask.workspace import ENVIRONMENT_VARIABLE, Workspace
from tests.pages import filled
from tests.pages.opened import run_app
from tests.support.modules import REPOSITORY
from tests.support.patience import PATIENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCKS = shutil.ignore_patterns("*.lock")


@pytest.fixture(scope="session")
def finished_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the sample and a finished experiment; read-only."""
    workspace = Workspace.at(tmp_path_factory.mktemp("finished") / "one-health")
    filled.add_experiment(workspace)
    filled.finish_all(workspace)
    return workspace.home


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the sample alone; read-only."""
    workspace = Workspace.at(tmp_path_factory.mktemp("sample") / "one-health")
    filled.add_sample(workspace)
    return workspace.home


@pytest.fixture(scope="session")
def busy_home(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which a run failed, one is at work, and the others wait; read-only."""
    workspace = Workspace.at(shutil.copytree(sample_home, tmp_path_factory.mktemp("busy") / "one-health"))
    filled.add_experiment(workspace)
    filled.fail_next(workspace, "The disk is full.")
    filled.begin_next(workspace)
    return workspace.home


@pytest.fixture(scope="session")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where tests have a workspace of their own, one after the other.

    What is remembered of a data set is remembered by its path, and holds as long as its file does: the copies of the
    sample are the same, so that it is searched once rather than in each test.
    """
    return tmp_path_factory.mktemp("own") / "workspace"


@pytest.fixture
def workspace(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """An empty workspace of one's own."""
    if own_home.exists():
        shutil.rmtree(own_home)
    with at_home(own_home, monkeypatch) as workspace:
        yield workspace
    st.cache_data.clear()  # answers about runs and experiments, of which the next test has others of the same number
    st.cache_resource.clear()


@pytest.fixture
def sample(sample_home: Path, workspace: Workspace) -> Workspace:
    """A workspace of one's own with the sample."""
    shutil.copytree(sample_home, workspace.home, dirs_exist_ok=True, ignore=LOCKS)
    return workspace


@pytest.fixture
def finished(finished_home: Path, workspace: Workspace) -> Workspace:
    """A workspace of one's own with a finished experiment."""
    shutil.copytree(finished_home, workspace.home, dirs_exist_ok=True, ignore=LOCKS)
    return workspace


@pytest.fixture
def shared_sample(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """The workspace with the sample that all tests share; only looked at."""
    with at_home(sample_home, monkeypatch) as workspace:
        yield workspace


@pytest.fixture
def shared_finished(finished_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """The workspace with the finished experiment that all tests share; only looked at."""
    with at_home(finished_home, monkeypatch) as workspace:
        yield workspace


@pytest.fixture
def shared_busy(busy_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """The workspace with runs at work that all tests share; only looked at."""
    with at_home(busy_home, monkeypatch) as workspace:
        yield workspace


@contextmanager
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """Makes `home` the app's workspace; its supervisor's place is taken, so that the pages start none."""
    workspace = Workspace.at(home)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(workspace.home))
    with lock.sole(workspace.supervisor_lock):
        yield workspace


@pytest.fixture
def app() -> AppTest:
    """The workbench; a fixture above says on which workspace."""
    return _tab()


@pytest.fixture
def another_tab() -> AppTest:
    """The workbench once more, as in another tab of the browser."""
    return _tab()


def _tab() -> AppTest:
    return AppTest.from_function(
        run_app, default_timeout=PATIENCE_SECONDS, kwargs={"script": str(REPOSITORY / "app.py")}
    )
