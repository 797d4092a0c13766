"""Three ways through the workbench, in a real Chromium: how many clicks and seconds each takes.

    python -m benchmarks.journeys [--json]

`tests/browser/journeys.py` says what each way is. The seconds are those of a person who knows every button: nothing is
read, and nothing is waited for but the page.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from selmask.workspace import Workspace
from tests.browser import chromium, gestures
from tests.browser.journeys import JOURNEYS, Journey
from tests.browser.server import AppServer
from tests.browser.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PATIENCE_MILLISECONDS = 300_000


def measured(journey: Journey, browser: Browser) -> dict[str, Any]:
    """The clicks, the fields filled in and the seconds of one walk, from the first address to its end."""
    with tempfile.TemporaryDirectory(prefix="selmask-journey-") as name:
        folder = Path(name)
        server = AppServer(home=folder / "workspace", log=folder / "server.log")
        server.start()
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
        try:
            context.set_default_timeout(PATIENCE_MILLISECONDS)
            page = context.new_page()
            gestures.count_in(page)
            journey.prepare(Workspace.at(server.home), folder)
            begun = time.monotonic()
            journey.walk(Visitor(page, server.url), folder)
            seconds = round(time.monotonic() - begun, 1)
            return gestures.counted_in(page)._asdict() | {"seconds": seconds, "most_clicks": journey.most_clicks}
        finally:
            context.close()
            server.stop()


def main() -> None:
    """Walks all of them, one after the other, and prints what was counted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    as_json = parser.parse_args().json
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with chromium.launched() as browser:
        figures = {each.title: measured(each, browser) for each in JOURNEYS.values()}
    if as_json:
        print(json.dumps(figures, indent=1, ensure_ascii=False))
        return
    print(f"{'journey':<54}{'clicks':>8}{'fields':>8}{'seconds':>9}")
    for title, counted in figures.items():
        print(f"{title:<54}{counted['clicks']:>8}{counted['fields']:>8}{counted['seconds']:>9.1f}")


if __name__ == "__main__":
    main()
