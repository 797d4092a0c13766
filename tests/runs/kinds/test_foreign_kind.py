"""A kind of run that another package brings as one record: queued, done by a real worker, and shown everywhere."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from selmask.errors import NotFound
from selmask.observer import NOBODY
from selmask.processes.start import ensure_supervisor
from selmask.runs.kinds.all_kinds import KINDS, kind_of
from selmask.runs.perform import perform
from selmask.store.run import NewRun
from selmask.store.state import State
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.pages.conftest import at_home
from tests.pages.opened import opened, run_app, without_failure, words
from tests.support.examples_package import lay_out_examples
from tests.support.house import kill_supervisor
from tests.support.modules import REPOSITORY
from tests.support.patience import PATIENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selmask.store.run import Run

TEXT = "a cow, a car"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the example package is, laid out as pip leaves it."""
    return lay_out_examples(tmp_path_factory.mktemp("site"), "letters")


@pytest.fixture
def installed(site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The package is installed for this process and for those that it starts."""
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("PYTHONPATH", f"{site}{os.pathsep}{REPOSITORY}")
    forget_members()
    yield site
    sys.modules.pop("letters", None)
    forget_members()


def forget_members() -> None:
    vars(KINDS).pop("members", None)


def done_by_a_worker(workspace: Workspace) -> Run:
    """A run of the package's kind, once a real worker has ended it."""
    kind: Any = importlib.import_module("letters").LETTERS
    runs = Store.of(workspace).runs
    run = runs.queue(kind.new_run(kind.spec(text=TEXT)))
    ensure_supervisor(workspace)
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (run := runs.get(run.id)).state.is_final:
            assert time.monotonic() < deadline, workspace.supervisor_log.read_text()
            time.sleep(0.05)
    finally:
        kill_supervisor(workspace)
    return run


def selmask(workspace: Workspace, *arguments: object) -> str:
    command = [sys.executable, "-m", "selmask", "--home", str(workspace.home), *map(str, arguments)]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout


def page_of(run: Run) -> AppTest:
    """The page Runs with `run` open."""
    script = str(REPOSITORY / "app.py")
    app = AppTest.from_function(run_app, default_timeout=PATIENCE_SECONDS, kwargs={"script": script})
    app.query_params["run"] = str(run.id)
    return opened(app, "Runs")


@pytest.mark.usefixtures("installed")
def test_a_worker_does_it_and_the_command_line_and_the_page_show_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.at(tmp_path / "home")
    run = done_by_a_worker(workspace)
    assert (run.state, run.result) == (State.FINISHED, {"letters": 8}), run.reason
    assert f"Letters of '{TEXT}'" in selmask(workspace, "runs")
    shown = json.loads(selmask(workspace, "show", run.id, "--json"))
    assert (shown["kind"], shown["spec"], shown["result"]) == ("letter-count", {"text": TEXT}, {"letters": 8})
    with at_home(workspace.home, monkeypatch):
        page = page_of(run)
        assert f"Letters of '{TEXT}'" in words(page)
        assert kind_of(run).no_curve in words(page)
        page.session_state[f"run-aspect-{run.id}"] = "Lineage"
        assert "Letter-count, run 1, finished" in words(without_failure(page.run()))


def test_without_the_package_a_run_is_shown_by_its_name_and_cannot_be_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.at(tmp_path / "home")
    run = Store.of(workspace).runs.queue(NewRun("letter-count", "Letters of a cow", {"text": TEXT}))
    assert "Letters of a cow" in selmask(workspace, "runs")
    with pytest.raises(NotFound, match="no kind of run called 'letter-count'"):
        perform(run, workspace, NOBODY)
    with at_home(workspace.home, monkeypatch):
        page = page_of(run)
        page.session_state[f"run-aspect-{run.id}"] = "Lineage"
        assert "Letter-count, run 1, in the queue" in words(without_failure(page.run()))
        without_failure(page.button(key=f"run-delete-{run.id}").click().run())
    assert Store.of(workspace).runs.all() == []
