from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
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


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """An empty workspace of one's own."""
    with at_home(tmp_path / "workspace", monkeypatch) as workspace:
        yield workspace


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
