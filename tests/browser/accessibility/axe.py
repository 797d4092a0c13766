"""What axe-core finds on a page.

Streamlit 1.67.0 itself has no finding that axe-core 4.12.1 calls serious or critical, so none is excepted. If a later
version has some, list them here by rule and version, each with the selector of the elements concerned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

GRAVE = {"serious", "critical"}
OPTIONS = {"resultTypes": ["violations"], "iframes": False}


def grave_findings(page: Page) -> list[str]:
    """The serious and critical findings on the page as it is now: rule, element and reason of each."""
    violations = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for violation in violations
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
