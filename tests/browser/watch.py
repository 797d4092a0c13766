"""What must not happen while somebody uses the workbench: an error box, a traceback, a complaint of the browser."""

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
"""Runs in the page before anything else: a box that was shown for a moment only is noticed as well."""

PROBE = re.compile(r"/[a-z]+/_stcore/(health|host-config)$")
"""Where a page's own address is opened, Streamlit looks for its server below that address first, and is told 404."""


@dataclass
class Watch:
    """Looks over a visitor's shoulder from now on; `seen` has every trouble in a line."""

    seen: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Begins to watch; to be said before the page is opened."""
        page.add_init_script(REPORTS_ERROR_BOXES)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.seen.append(f"not caught: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        place = message.location["url"]
        if message.type == "error" and not PROBE.search(place):
            self.seen.append(f"{message.text} ({place})")
