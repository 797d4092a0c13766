"""A page's address opened first after a start: the page appears in its frame, with the selection in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from selmask.sample_project import create_sample
from selmask.workspace import Workspace

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
