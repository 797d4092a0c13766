"""Every page in both themes and at several widths: what axe-core finds, contrast, layout shift, and what is cut off."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import ViewportSize

from selmask.processes import lock
from selmask.workspace import Workspace
from tests.browser.accessibility import layout
from tests.browser.accessibility.axe import grave_findings
from tests.browser.accessibility.contrast import pale_texts
from tests.browser.accessibility.furnished import GLOSSARY, View, furnish, views
from tests.browser.conftest import PATIENCE_MILLISECONDS
from tests.browser.visitor import Visitor
from tests.browser.warm_server import running
from tests.pages import filled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from playwright.sync_api import Browser

    from tests.browser.server import AppServer

    Theme = Literal["light", "dark"]

LAPTOP, PHONE, ZOOMED = (
    ViewportSize(width=1280, height=900),
    ViewportSize(width=400, height=800),
    ViewportSize(width=640, height=400),
)
"""A screen of 1280 by 800 pixels at a zoom of 200 % is as wide as one of 640."""

TALLEST = 6000
"""So high a window may become to hold a whole page."""


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """The workbench on a workspace with something on every page; one for all tests, which only look."""
    folder = tmp_path_factory.mktemp("furnished")
    workspace = Workspace.at(folder / "one-health")
    furnish(workspace)
    own = lock.sole(workspace.supervisor_lock)  # these tests act as supervisor and worker
    with own, running(workspace.home, folder / "server.log") as server:
        yield server


@dataclass
class Inspector:
    """Opens views and notes what is wrong there.

    Args:
        visitor: The person at the browser.
        complaints: What is wrong, in words.
    """

    visitor: Visitor
    complaints: list[str]

    def looks_at(self, view: View, theme: Theme) -> None:
        """Examines markup, contrast and layout shift."""
        page, where = self.visitor.page, f"{view}, {theme}"
        page.emulate_media(color_scheme=theme)
        self.opens(view, LAPTOP)
        if (moved := layout.shift(page)) > layout.MOST_SHIFT:
            self.complaints.append(f"{where}: layout shift {moved:.2f}: {page.evaluate('window.shifts')}")
        self.complaints += [f"{where}: {loss}" for loss in layout.losses(page)]
        self.heightens()
        self.complaints += [f"{where}: {finding}" for finding in (*grave_findings(page), *pale_texts(page))]

    def narrows(self, view: View, size: ViewportSize) -> None:
        """Examines what is cut off or overlaps in a small window."""
        self.opens(view, size)
        lost = layout.losses(self.visitor.page)
        self.complaints += [f"{view}, {size['width']} pixels: {loss}" for loss in lost]

    def opens(self, view: View, size: ViewportSize) -> None:
        self.visitor.page.set_viewport_size(size)
        self.visitor.opens(view.page, view.query)
        if view.pressed:
            if view.pressed == GLOSSARY:
                self.unfolds_the_sidebar()
            self.visitor.presses(view.pressed)
            self.visitor.settles()

    def unfolds_the_sidebar(self) -> None:
        """Opens the sidebar if it is folded, as it is in a small window."""
        button = self.visitor.page.get_by_test_id("stExpandSidebarButton")
        if button.is_visible():
            button.click()

    def heightens(self) -> None:
        """Makes the window as high as the page."""
        height = self.visitor.main.evaluate("main => main.scrollHeight")
        self.visitor.page.set_viewport_size({"width": LAPTOP["width"], "height": min(height, TALLEST)})
        self.visitor.settles()


@contextmanager
def inspecting(server: AppServer, browser: Browser) -> Iterator[Inspector]:
    context = browser.new_context(viewport=LAPTOP, locale="en-GB")
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    context.add_init_script(layout.NOTES_SHIFTS)
    yield Inspector(Visitor(context.new_page(), server.url), [])
    context.close()


@pytest.fixture
def inspector(furnished: AppServer, browser: Browser) -> Iterator[Inspector]:
    with inspecting(furnished, browser) as inspector:
        yield inspector


def test_two_pages_are_accessible(app_server: AppServer, browser: Browser) -> None:
    """On less than is furnished for all pages: these two need no models."""
    workspace = Workspace.at(app_server.home)
    filled.add_experiment(workspace, repeats=6)
    filled.finish_all(workspace)
    with lock.sole(workspace.supervisor_lock), inspecting(app_server, browser) as inspector:
        inspector.looks_at(View("Masks"), "dark")
        inspector.looks_at(View("Compare"), "light")
        inspector.narrows(View("Masks"), PHONE)
    assert inspector.complaints == []


@pytest.mark.long
def test_all_pages_are_accessible_in_both_themes(inspector: Inspector, furnished: AppServer) -> None:
    for view in views(Workspace.at(furnished.home)):
        for theme in ("light", "dark"):
            inspector.looks_at(view, theme)
    assert inspector.complaints == []


@pytest.mark.long
@pytest.mark.parametrize("size", [PHONE, ZOOMED], ids=["400 pixels", "zoom of 200 %"])
def test_all_pages_can_be_read_in_a_small_window(
    inspector: Inspector, furnished: AppServer, size: ViewportSize
) -> None:
    for view in views(Workspace.at(furnished.home)):
        inspector.narrows(view, size)
    assert inspector.complaints == []
