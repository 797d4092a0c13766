"""Pages follow their runs without a reload and show what the store holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from selmask.processes import lock
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.pages import filled

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.server import AppServer


@pytest.mark.long
def test_a_run_is_followed_to_its_end(app_server: AppServer, page: Page) -> None:
    workspace = Workspace.at(app_server.home)
    filled.add_experiment(workspace)
    run, store = filled.begin_next(workspace), Store.of(workspace)
    with lock.sole(workspace.supervisor_lock):  # this test acts as supervisor and worker
        page.goto(f"{app_server.url}/runs")
        expect(page.get_by_text("step 20 of 40")).to_be_visible()
        expect(page.get_by_test_id("stSidebar").get_by_text("1 running, 8 waiting")).to_be_visible()
        page.locator(f".st-key-run-open-{run.id} button").click()
        expect(page.locator(".js-plotly-plot")).to_be_visible()
        store.hold(run).progress(31, total=40)
        expect(page.get_by_text("step 31 of 40")).to_be_visible()
        store.hold(run).fail("The <b>disk</b> is full.")
        expect(page.get_by_test_id("stSidebar").get_by_text("Starting the next of 8 runs")).to_be_visible()
        expect(page.get_by_text("The <b>disk</b> is full.")).to_be_visible()  # it stays open, though it is not active


def test_a_run_with_a_dead_worker_is_followed_into_its_next_attempt(app_server: AppServer, page: Page) -> None:
    workspace = Workspace.at(app_server.home)
    filled.add_experiment(workspace, strategies=("none",), repeats=1)
    store = Store.of(workspace)
    lost = store.runs.get(filled.lose_next(workspace).id)
    with lock.sole(workspace.supervisor_lock):  # this test acts as supervisor
        page.goto(f"{app_server.url}/runs")
        expect(page.get_by_text("0 active, 0 waiting, 0 finished, 0 stopped, 1 failed or skipped")).to_be_visible()
        store.hold(lost).lose("Its process was killed.")
        expect(page.get_by_text("0 active, 1 waiting, 0 finished, 0 stopped, 0 failed or skipped")).to_be_visible()
