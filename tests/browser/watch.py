"""A record of everything that must not happen during use: error boxes, tracebacks, browser errors."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page

REPORTS_ERROR_BOXES = """
const BOXES = '[data-testid="stAlertContentError"], [data-testid="stException"]';
const reported = new WeakSet();
new MutationObserver(() => document.querySelectorAll(BOXES).forEach(box => {
  if (!reported.has(box)) { reported.add(box); console.error('error box: ' + box.innerText); }
})).observe(document, {childList: true, subtree: true});
"""
"""Runs in the page before anything else, so that a box shown only for a moment is recorded as well."""

PROBE = re.compile(r"/[a-z]+/_stcore/(health|host-config)$")
"""When a page's address is opened, Streamlit first looks for its server below that address and gets a 404."""


@dataclass
class Watch:
    """Watches a browser tab; `errors` has one line for each error."""

    errors: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Starts watching; to be called before the page is opened."""
        page.add_init_script(REPORTS_ERROR_BOXES)
        page.on("console", self._record)
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))

    def _record(self, message: ConsoleMessage) -> None:
        place = message.location["url"]
        if message.type == "error" and not PROBE.search(place):
            self.errors.append(f"{message.text} ({place})")
