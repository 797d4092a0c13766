"""A page's address opened first after a start: the page appears in its frame, with the selection in the address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from selmask.sample_project import create_sample
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.browser.visitor import Visitor
from tests.pages import filled

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

    from tests.browser.server import AppServer


def test_a_page_opened_first_has_its_frame_and_loads_nothing_from_elsewhere(app_server: AppServer, page: Page) -> None:
    create_sample(Workspace.at(app_server.home))
    foreign: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((app_server.url, "data:", "blob:")):
            foreign.append(request.url)

    page.on("request", note)
    page.goto(f"{app_server.url}/data?dataset=synthetic+sample+lexicon&aspect=Profile")
    expect(page.get_by_role("heading", name="Data", exact=True)).to_be_visible()
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar.get_by_role("link", name="Predict")).to_be_visible()
    expect(sidebar.get_by_role("link", name="app")).to_have_count(0)
    expect(sidebar.locator("dd").first).to_have_text(app_server.home.name)
    expect(page.get_by_text("Rows with several words")).to_be_visible()
    expect(page.get_by_test_id("stMetricValue").get_by_text("120", exact=True)).to_be_visible()
    assert not foreign
    assert "WARNING" not in app_server.output()


def test_the_address_of_a_model_is_kept_followed_and_gone_back_to(app_server: AppServer, page: Page) -> None:
    workspace, visitor = Workspace.at(app_server.home), Visitor(page, app_server.url)
    filled.add_experiment(workspace)
    filled.finish_all(workspace)
    filled.add_models(workspace)
    newest, second, *_ = sorted(Store.of(workspace).runs.all(kind="fine-tuning"), key=lambda run: run.id, reverse=True)
    box = visitor.widget("model").get_by_role("combobox")
    visitor.opens("Predict", f"?model={second.id}")
    expect(box).to_have_value(second.title)
    visitor.picks("model", newest.title)
    expect(page).to_have_url(re.compile(rf"model={newest.id}\b"))
    visitor.reloads("Predict")
    expect(box).to_have_value(newest.title)
    page.go_back()
    expect(box).to_have_value(second.title)
    visitor.picks("model", newest.title)
    expect(box).to_have_value(newest.title)
    expect(page).to_have_url(re.compile(rf"model={newest.id}\b"))
