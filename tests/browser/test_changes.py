"""Two tabs on one workspace: what one renames and deletes, the other follows, and Undo takes it back for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from selmask.store.projects import SAMPLE
from selmask.workspace import Workspace
from tests.browser.visitor import Visitor
from tests.pages import filled

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.server import AppServer

NEW = "Leaf rust"


def chosen(visitor: Visitor) -> Locator:
    return visitor.main.get_by_role("combobox", name="Experiment")


@pytest.mark.long
def test_an_experiment_is_renamed_deleted_and_put_back_while_another_tab_shows_it(
    app_server: AppServer, page: Page
) -> None:
    filled.add_experiment(Workspace.at(app_server.home))
    filled.finish_all(Workspace.at(app_server.home))
    here, there = Visitor(page, app_server.url), Visitor(page.context.new_page(), app_server.url)
    here.opens("Compare")
    there.opens("Compare")
    expect(there.widget("compare-verdict")).to_be_visible()

    here.main.get_by_role("button", name="Rename").click()
    name = page.get_by_label("New name of")
    name.fill(NEW)
    name.press("Enter")
    page.get_by_role("button", name="Rename it").click()
    expect(here.widget("undo-line")).to_contain_text("was renamed to Leaf rust")
    expect(chosen(here)).to_have_value(NEW)
    expect(here.widget("compare-verdict")).to_be_visible()

    there.reloads("Compare")
    expect(chosen(there)).to_have_value(NEW)
    expect(there.widget("compare-verdict")).to_be_visible()

    here.main.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete this experiment").click()
    expect(here.main).to_contain_text("No experiment yet")
    there.goes_to("Runs")
    expect(there.main).to_contain_text("No runs yet")
    there.unfolds("History")
    there.presses_the_first("Undo")
    expect(there.main).to_contain_text("9 runs")
    here.widget("undo-line").get_by_role("button", name="Undo").click()
    expect(here.widget("undo-line")).to_have_count(0)
    here.reloads("Compare")
    expect(chosen(here)).to_have_value(NEW)


def test_a_project_gets_its_name_back(app_server: AppServer, page: Page) -> None:
    filled.add_sample(Workspace.at(app_server.home))
    visitor = Visitor(page, app_server.url)
    choice = page.get_by_test_id("stSidebar").get_by_role("combobox", name="Project")
    visitor.opens("Data")
    visitor.presses("project-settings")
    page.get_by_label("Name", exact=True).fill("Plants")
    page.get_by_label("Name", exact=True).press("Enter")
    visitor.presses("project-save")
    expect(choice).to_have_value("Plants")
    visitor.widget("undo-line").get_by_role("button", name="Undo").click()
    expect(choice).to_have_value(SAMPLE)
    assert "project=Synthetic+sample" in page.url
