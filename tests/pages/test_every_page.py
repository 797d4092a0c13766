"""Every page opens without an error in every state of a workspace."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from selmask.ui.shell.navigation import ENTRIES, Entry
from selmask.workspace import ENVIRONMENT_VARIABLE
from tests.pages.conftest import LOCKS
from tests.pages.opened import opened
from tests.support.modules import REPOSITORY
from tests.support.patience import PATIENCE_SECONDS
from tests.support.read_only_disk import READ_ONLY, run_on

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.workspace import Workspace

EMPTY = {
    "Home": "Start with the synthetic sample",
    "Data": "No data yet",
    "Masks": "No corpus yet",
    "Launch": "Import data first",
    "Runs": "No runs yet",
    "Compare": "No experiment yet",
    "Predict": "No finished model yet",
}

every_page = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)


@every_page
def test_an_empty_page_says_what_it_will_show_and_offers_a_button(
    workspace: Workspace, app: AppTest, entry: Entry
) -> None:
    assert workspace.home.is_dir()
    opened(app, entry.name)
    assert app.title[0].value == entry.name
    assert EMPTY[entry.name] in {header.value for header in app.subheader}
    assert app.main.button


@every_page
def test_opens_on_the_sample(shared_sample: Workspace, app: AppTest, entry: Entry) -> None:
    opened(app, entry.name)
    assert app.title[0].value == entry.name
    assert shared_sample.name in app.sidebar.html[0].value


@every_page
def test_opens_twice_on_a_finished_experiment(shared_finished: Workspace, app: AppTest, entry: Entry) -> None:
    assert shared_finished.home.is_dir()
    opened(app, entry.name)
    opened(app, entry.name)


@pytest.mark.parametrize("below", [".", "below"])
def test_a_home_that_is_a_file_is_one_sentence(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, below: str
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "file" / below))
    app.run()
    assert not app.exception
    [error] = app.error
    assert "The folder cannot be used as a workspace" in error.value


def test_every_page_opens_on_a_read_only_disk(
    finished_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = shutil.copytree(finished_home, tmp_path / "home", ignore=LOCKS)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(home))
    ended = run_on(READ_ONLY, home, "-m", "tests.pages.visit_all")
    assert ended.stdout.splitlines()[-1:] == ["pages: 7, torch: False"], ended.stderr


@pytest.mark.long
def test_no_page_imports_torch(finished_home: Path) -> None:
    """As on the read-only disk above, which not every machine can make; other tests may have imported it here."""
    program = "import tests.pages.visit_all"
    environment = {**os.environ, ENVIRONMENT_VARIABLE: str(finished_home), "PYTHONPATH": str(REPOSITORY)}
    ended = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert ended.stdout.splitlines()[-1] == "pages: 7, torch: False", ended.stderr


def run_and_count_regions(script: str, counts: list[int]) -> None:
    """app.py; then adds to `counts` how many regions of the page follow runs, even if the page ended early."""
    import runpy

    from streamlit.runtime.scriptrunner import get_script_run_ctx

    context = get_script_run_ctx()
    assert context is not None
    before = context.fragment_storage.registration_sequence()
    try:
        runpy.run_path(script, run_name="__main__")
    finally:
        drawn = context.fragment_storage.ids_registered_after(before)
        counts.append(len(drawn.intersection(context.fragment_storage.resolve_target("live"))))


@every_page
def test_opens_with_active_waiting_and_failed_runs_and_follows_them_in_one_region(
    shared_busy: Workspace, entry: Entry
) -> None:
    assert shared_busy.home.is_dir()
    counts = list[int]()
    given = {"script": str(REPOSITORY / "app.py"), "counts": counts}
    app = AppTest.from_function(run_and_count_regions, default_timeout=PATIENCE_SECONDS, kwargs=given)
    opened(app, entry.name)
    assert app.sidebar.get("page_link")[-1].proto.label == "1 running, 7 waiting"
    assert counts == [1]
