"""From an empty workspace to a verdict with a keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from selmask.processes import lock
from selmask.workspace import Workspace
from tests.browser.accessibility.keyboard import Keyboard
from tests.browser.visitor import Visitor
from tests.pages import filled

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.server import AppServer


def test_words_are_hidden_without_a_mouse(app_server: AppServer, page: Page) -> None:
    visitor, keyboard = Visitor(page, app_server.url), Keyboard(page)
    creates_the_sample(visitor, keyboard)
    hides_more_words(visitor, keyboard)
    assert not keyboard.unseen, keyboard.unseen


@pytest.mark.long
def test_from_the_sample_to_a_verdict_without_a_mouse(app_server: AppServer, page: Page) -> None:
    visitor, keyboard = Visitor(page, app_server.url), Keyboard(page)
    workspace = Workspace.at(app_server.home)
    with lock.sole(workspace.supervisor_lock):  # this test acts as supervisor and worker
        creates_the_sample(visitor, keyboard)
        tries_masks(visitor, keyboard)
        starts_an_experiment(visitor, keyboard)
        filled.finish_all(workspace)
        reads_the_verdict(visitor, keyboard)
    assert not keyboard.unseen, keyboard.unseen


def creates_the_sample(visitor: Visitor, keyboard: Keyboard) -> None:
    visitor.opens("Home")
    keyboard.tabs_to(visitor.widget("home-sample"))
    keyboard.presses("Enter")
    visitor.arrives_at("Masks")


def tries_masks(visitor: Visitor, keyboard: Keyboard) -> None:
    """Takes a strategy away and chooses it again, hides more words, turns to the next tab and opens the settings."""
    names = visitor.main.locator(".sm-name")
    expect(names).to_have_count(3)
    keyboard.tabs_to(visitor.widget("masks-strategies").get_by_role("combobox"))
    keyboard.presses("Backspace")
    expect(names).to_have_count(2)
    visitor.settles()
    keyboard.presses("ArrowDown", "ArrowDown", "Enter")
    expect(names).to_have_count(3)
    visitor.settles()
    keyboard.presses("Escape")
    hides_more_words(visitor, keyboard)
    keyboard.tabs_to(visitor.page.get_by_role("tab", name="Side by side"))
    keyboard.presses("ArrowRight", "Enter")
    expect(visitor.widget("chart-overlap")).to_be_visible()
    visitor.settles()
    keyboard.tabs_to(visitor.main.locator("summary").filter(has_text="Advanced"))
    keyboard.presses("Enter")
    expect(visitor.page.get_by_role("tab", name="Shared by all")).to_be_visible()
    keyboard.tabs_to(visitor.widget("masks-train"), "Shift+Tab")
    keyboard.presses("Enter")
    visitor.arrives_at("Launch")


def hides_more_words(visitor: Visitor, keyboard: Keyboard) -> None:
    marks = visitor.main.locator(".sm-text mark")
    before = marks.count()
    keyboard.tabs_to(visitor.widget("masks-rate").get_by_role("slider"))
    keyboard.presses(*["ArrowRight"] * 20)
    expect(marks).not_to_have_count(before)
    visitor.settles()


def starts_an_experiment(visitor: Visitor, keyboard: Keyboard) -> None:
    keyboard.tabs_to(visitor.widget("launch-name").locator("input"))
    keyboard.types("By hand")
    keyboard.tabs_to(visitor.widget("launch-seeds").locator("input"))
    keyboard.types("1")
    visitor.settles()
    keyboard.tabs_to(visitor.widget("launch-start"))
    keyboard.presses("Enter")
    visitor.arrives_at("Runs")


def reads_the_verdict(visitor: Visitor, keyboard: Keyboard) -> None:
    expect(visitor.main).to_contain_text("0 active, 0 waiting")
    visitor.settles()
    keyboard.tabs_to(visitor.page.get_by_test_id("stSidebarNav").get_by_role("link", name="Compare"), "Shift+Tab")
    keyboard.presses("Enter")
    visitor.arrives_at("Compare")
    expect(visitor.widget("compare-verdict")).to_be_visible()
    keyboard.tabs_to(visitor.page.get_by_role("tab", name="Arms"))
    keyboard.presses("ArrowRight", "Enter")
    expect(visitor.widget("chart-single-runs")).to_be_visible()
