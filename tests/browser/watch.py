"""What must not happen while somebody uses the workbench: an error box, a traceback, a complaint of the browser."""

from __future__ import annotations

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
        if message.type == "error":
            self.seen.append(f"{message.text} ({message.location.get('url', '')})")
