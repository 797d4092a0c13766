from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import chromium
from tests.browser.warm_server import running
from tests.support.patience import PATIENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.server import AppServer

PATIENCE_MILLISECONDS = 1000 * PATIENCE_SECONDS
"""How long a test waits for something to appear; a machine that runs other tests too is slow."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium; without one, tests fail instead of being skipped."""
    with sync_playwright() as playwright:
        executable = chromium.find(playwright)
        if executable is None:
            pytest.fail(f"There is no browser for this test. {chromium.WHAT_TO_DO}")
        expect.set_options(timeout=PATIENCE_MILLISECONDS)
        running = playwright.chromium.launch(executable_path=executable, args=list(chromium.ARGUMENTS))
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty tab in a new browser profile, as large as a laptop's screen."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", accept_downloads=True)
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    yield context.new_page()
    context.close()


@pytest.fixture
def app_server(tmp_path: Path) -> Iterator[AppServer]:
    """The workbench on an empty workspace."""
    with running(tmp_path / "workspace", tmp_path / "server.log") as server:
        yield server
