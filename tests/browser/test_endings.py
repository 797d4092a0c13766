"""The end of an experiment is noticed by who does not look at the page: in the tab's title, and by a notification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from selmask.processes import lock
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.browser.server import AppServer
from tests.browser.visitor import Visitor
from tests.pages import filled

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

REMEMBER = """
window.shown = [];
window.Notification = class extends window.Notification {
  constructor(title, options) { super(title, options); window.shown.push(`${title} | ${options.body}`); }
};
"""
"""Every notification is shown, and remembered for the test."""

ENDS_LATE = """
import os
from pathlib import Path

from selmask.ui import frame
from selmask.workspace import Workspace
from tests.pages import filled


def draw_and_end(*rest):
    home = Path(os.environ["SELMASK_HOME"])
    if (home / "end").exists():
        (home / "end").unlink()
        filled.finish_all(Workspace.at(home))
    draw(*rest)


draw, frame._sidebar = frame._sidebar, draw_and_end
try:
    frame.show()
finally:
    frame._sidebar = draw
"""
"""The workbench, in which all runs end once, after the title of a page was drawn and before its end."""

NAME = "Ticks & <b>mites</b>"


def test_the_end_of_an_experiment_is_told_once_to_who_allowed_it(app_server: AppServer, page: Page) -> None:
    workspace = Workspace.at(app_server.home)
    filled.add_experiment(workspace, strategies=("none",), repeats=3, name=NAME)
    page.context.grant_permissions(["notifications"], origin=app_server.url)
    page.add_init_script(REMEMBER)
    visitor = Visitor(page, app_server.url)
    with lock.sole(workspace.supervisor_lock):  # this test acts as supervisor and worker
        visitor.opens("Home")
        expect(page).to_have_title("0 of 3 done – Home – selmask")
        expect(page.get_by_text("You will be told when it ends.")).to_be_visible()
        filled.finish(workspace, filled.claim(workspace))
        expect(page).to_have_title("1 of 3 done – Home – selmask")
        visitor.goes_to("Data")
        expect(page).to_have_title("1 of 3 done – Data – selmask")
        filled.finish_all(workspace)
        expect(page).to_have_title(f"Finished: {NAME} – Data – selmask")
        visitor.goes_to("Compare")
        expect(page).to_have_title(f"Finished: {NAME} – Compare – selmask")
    assert page.evaluate("window.shown") == [f"Finished: {NAME} | 3 runs finished."]


def test_an_end_while_a_page_is_drawn_is_noticed(page: Page, tmp_path: Path) -> None:
    workspace, script = Workspace.at(tmp_path / "workspace"), tmp_path / "late.py"
    filled.add_experiment(workspace, strategies=("none",), repeats=3, name=NAME)
    script.write_text(ENDS_LATE)
    server = AppServer(workspace.home, tmp_path / "server.log", script)
    visitor = Visitor(page, server.url)
    try:
        server.start()
        with lock.sole(workspace.supervisor_lock):
            visitor.opens("Home")
            expect(page).to_have_title("0 of 3 done – Home – selmask")
            (workspace.home / "end").touch()
            visitor.goes_to("Data")
            expect(page).to_have_title(f"Finished: {NAME} – Data – selmask")
    finally:
        server.stop()


def test_the_permission_is_asked_for_only_on_request(app_server: AppServer, page: Page) -> None:
    workspace = Workspace.at(app_server.home)
    filled.add_experiment(workspace, strategies=("none",), repeats=1, name=NAME)
    page.add_init_script(
        "Object.defineProperty(Notification, 'permission', { get: () => window.answer ?? 'default' });"
    )
    page.add_init_script("Notification.requestPermission = async () => { window.answer = 'granted'; };")
    visitor = Visitor(page, app_server.url)
    with lock.sole(workspace.supervisor_lock):
        visitor.opens("Data")
        button = page.get_by_role("button", name="Tell me when it ends")
        expect(button).to_be_visible()
        button.click()
        expect(page.get_by_text("You will be told when it ends.")).to_be_visible()
        expect(button).to_be_hidden()
        run = filled.begin_next(workspace)
        Store.of(workspace).hold(run).fail("The disk is full.")
        expect(page).to_have_title(f"Ended: {NAME} – Data – selmask")
        expect(page.get_by_text("You will be told when it ends.")).to_be_hidden()
