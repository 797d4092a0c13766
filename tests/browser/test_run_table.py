"""Rows of the table of runs are selected with the mouse, and stay selected while runs go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from selmask.processes import lock
from selmask.store.store import Store
from selmask.ui.shell.table_height import ROW_PIXELS
from selmask.workspace import Workspace
from tests.browser.visitor import Visitor
from tests.pages import filled

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.server import AppServer

BOX_PIXELS = 16
"""The middle of the column of boxes."""


def ticks(table: Locator, place: int) -> None:
    """Ticks the box of a row, counted from 0."""
    table.click(position={"x": BOX_PIXELS, "y": ROW_PIXELS * (place + 1.5)})


def test_a_selected_run_stays_open_when_it_ends_and_several_are_stopped(app_server: AppServer, page: Page) -> None:
    workspace, visitor = Workspace.at(app_server.home), Visitor(page, app_server.url)
    filled.add_experiment(workspace)
    run, store = filled.begin_next(workspace), Store.of(workspace)
    with lock.sole(workspace.supervisor_lock):  # this test acts as supervisor and worker
        visitor.opens("Runs")
        table = visitor.main.get_by_test_id("stDataFrame").last
        ticks(table, 0)
        expect(visitor.widget(f"run-row-{run.id}")).to_contain_text("step 20 of 40")
        store.hold(run).progress(31, total=40)
        expect(visitor.widget(f"run-row-{run.id}")).to_contain_text("step 31 of 40")
        store.hold(run).fail("The disk is full.")
        expect(visitor.widget(f"run-row-{run.id}")).to_contain_text("failed just now")
        assert f"run={run.id}" in page.url
        visitor.settles()
        ticks(visitor.main.get_by_test_id("stDataFrame").last, 0)
        expect(visitor.widget("runs-selected")).to_contain_text("2 runs selected")
        visitor.widget("runs-selected").get_by_role("button", name="Stop 1").click()
        visitor.presses("runs-stop-selected")
        expect(visitor.main).to_contain_text("1 stopped")
        expect(visitor.widget("runs-selected")).to_contain_text("2 runs selected")
