"""A project is made, renamed and left; every page keeps to the chosen one, also after a reload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from selmask.workspace import Workspace
from tests.browser.visitor import Visitor
from tests.pages import filled

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.server import AppServer


def test_a_project_is_made_renamed_left_and_kept_in_the_address(app_server: AppServer, page: Page) -> None:
    workspace, visitor = Workspace.at(app_server.home), Visitor(page, app_server.url)
    choice = page.get_by_test_id("stSidebar").get_by_role("combobox", name="Project")
    filled.add_experiment(workspace)
    filled.finish_all(workspace)
    visitor.opens("Compare")
    visitor.presses("project-new")
    page.get_by_label("Name", exact=True).fill("Plant health")
    page.get_by_label("Name", exact=True).press("Enter")
    visitor.presses("project-create")
    expect(visitor.main).to_contain_text("No experiment yet")
    visitor.goes_to("Home")
    expect(visitor.main).to_contain_text("Bring my own data")
    visitor.presses("project-settings")
    page.get_by_label("Name", exact=True).fill("Plants")
    page.get_by_label("Name", exact=True).press("Enter")
    visitor.presses("project-save")
    expect(choice).to_have_value("Plants")
    visitor.reloads("Home")
    expect(choice).to_have_value("Plants")
    assert "project=Plants" in page.url
    choice.click()
    page.get_by_role("option", name="Synthetic sample").click()
    expect(visitor.main).to_contain_text(filled.EXPERIMENT)
    visitor.goes_to("Compare")
    expect(visitor.widget("compare-verdict")).to_be_visible()
    assert "project=Synthetic+sample" in page.url
    choice.click()
    page.get_by_role("option", name="Plants").click()
    expect(visitor.main).to_contain_text("No experiment yet")
    expect(visitor.main).not_to_contain_text("may have been deleted")
    assert "experiment=" not in page.url
