"""A killed worker is reported with the reason; that a run survives a killed server is in `test_journeys.py`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import psutil
import pytest
from playwright.sync_api import expect

from selmask.experiments.start_experiment import queue_experiment
from selmask.store.state import State
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.browser.visitor import Visitor
from tests.support.patience import PATIENCE_SECONDS
from tests.support.projects import small_experiment, small_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from selmask.store.run import Run
    from tests.browser.server import AppServer

EPOCHS = 1000
REASON = "Its process was killed, by hand or by the system because memory ran out."


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with one long fine-tuning run that waits; the first visit to a page starts the supervisor."""
    workspace = Workspace.at(tmp_path / "workspace")
    small_project(workspace)
    training = {"epochs": EPOCHS, "patience": EPOCHS, "min_steps": 0, "max_length": 64, "learning_rate": 5e-5}
    queue_experiment(workspace, small_experiment(strategies=["none"], fine_tuning=training))
    return workspace


@pytest.fixture
def visitor(page: Page, workspace: Workspace, app_server: AppServer) -> Visitor:
    """A visitor who has opened the active run."""
    assert workspace.home == app_server.home
    visitor = Visitor(page, app_server.url)
    visitor.opens("Runs", f"?run={the_run(workspace).id}")
    visitor.waits_for_a_step_after(0)
    return visitor


@pytest.mark.long
def test_a_killed_worker_is_reported(visitor: Visitor, workspace: Workspace) -> None:
    is_tried_once_more(visitor, workspace)
    is_lost(visitor, workspace)


def is_tried_once_more(visitor: Visitor, workspace: Workspace) -> None:
    """A killed worker is reported as lost, and another one continues."""
    kill_worker(workspace)
    expect(visitor.main).to_contain_text(f"Attempt 1 was lost: {REASON}")
    until(workspace, lambda run: run.attempt == 2 and run.pid is not None and run.message is not None)


def is_lost(visitor: Visitor, workspace: Workspace) -> None:
    """A second killed worker ends the run, with the reason on the page and in the store."""
    kill_worker(workspace)
    expect(visitor.main).to_contain_text("0 active, 0 waiting, 0 finished, 0 stopped, 1 failed or skipped")
    expect(visitor.main).to_contain_text("lost just now")
    expect(visitor.main.get_by_role("alert")).to_contain_text(REASON)
    lost = the_run(workspace)
    said = f"It was tried 2 times and lost each time. Attempt 1: {REASON} Attempt 2: {REASON}"
    assert (lost.state, lost.reason) == (State.LOST, said)
    attempts = Store.of(workspace).attempts.of(lost.id)
    assert [(attempt.end, attempt.reason) for attempt in attempts] == [(State.LOST, REASON)] * 2


def kill_worker(workspace: Workspace) -> None:
    """Sends SIGKILL to the worker only."""
    psutil.Process(the_run(workspace).pid).kill()


def the_run(workspace: Workspace) -> Run:
    [run] = Store.of(workspace).runs.all()
    return run


def until(workspace: Workspace, is_so: Callable[[Run], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so(run := the_run(workspace)):
        assert not run.state.is_final, run
        assert time.monotonic() < deadline, run
        time.sleep(0.05)
