"""A person who uses the workbench: clicks, types, and waits for things to appear."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import pictures

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SETTLED = """() => {
  const app = document.querySelector('[data-testid="stApp"]')?.dataset ?? {};
  const begun = document.querySelector('[data-testid="stMain"] h1');
  const pending = '[data-stale="true"], [data-testid="stSkeleton"], [data-testid="stSpinner"]';
  return app.testConnectionState === 'CONNECTED' && app.testScriptState === 'notRunning'
    && begun !== null && document.querySelector(pending) === null;
}"""
"""Whether the page's script has ended and everything that it draws has arrived."""

STEP_AFTER = r"""step => {
  const match = /, step ([\d,]+) of/.exec(document.querySelector('[data-testid="stMain"]').innerText);
  const now = match ? Number(match[1].replaceAll(',', '')) : 0;
  return now > step && now;
}"""
"""The step of the first active run, once it is greater than the given one."""

POLLING_MILLISECONDS = 100
"""Between two looks at a page that is waited for. By default a look is part of each frame, which keeps the tab busy."""


@dataclass(frozen=True)
class Visitor:
    """Uses the sidebar, labels and widgets, which are found by their key (see `selmask/ui/shell/keys.py`).

    Args:
        page: The browser's tab.
        url: The address of the workbench.
    """

    page: Page
    url: str

    def opens(self, title: str, query: str = "") -> None:
        """Opens a page by its address."""
        path = "" if title == "Home" else title.lower()
        self.page.goto(f"{self.url}/{path}{query}")
        self.arrives_at(title)

    def goes_to(self, title: str) -> None:
        """Opens a page through the sidebar."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()
        self.arrives_at(title)

    def arrives_at(self, title: str) -> None:
        """Waits until the page with this title is there and complete."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)
        self.settles()

    def settles(self) -> None:
        """Waits until the page is complete."""
        self.page.wait_for_function(SETTLED, polling=POLLING_MILLISECONDS)

    def reloads(self, title: str) -> None:
        """Presses the browser's reload button."""
        self.page.reload()
        self.arrives_at(title)

    @property
    def main(self) -> Locator:
        """The page without its sidebar."""
        return self.page.get_by_test_id("stMain")

    def widget(self, key: str) -> Locator:
        """The element of the widget, container or chart with this key."""
        return self.page.locator(f".st-key-{key}")

    def presses(self, key: str) -> None:
        """Presses a button."""
        self.widget(key).get_by_role("button").click()

    def types(self, key: str, text: str) -> None:
        """Types `text` into a field and leaves the field."""
        field = self.widget(key).locator("input, textarea").first
        field.fill(text)
        field.blur()
        self.settles()

    def drops(self, key: str, *files: Path) -> None:
        """Drops files on a field for them."""
        self.widget(key).get_by_test_id("stFileUploaderDropzoneInput").set_input_files(list(files))

    def picks(self, key: str, option: str) -> None:
        """Opens a select box and selects an option."""
        self.widget(key).get_by_role("button", name="Open").click()
        self.page.get_by_role("option", name=option, exact=True).click()
        self.settles()

    def chooses(self, key: str, option: str) -> None:
        """Selects an option of a segmented control."""
        self.widget(key).get_by_text(option, exact=True).click()
        self.settles()

    def takes_away(self, key: str, option: str) -> None:
        """Removes an option from a multiselect."""
        self.widget(key).get_by_role("button", name=f"Remove {option}", exact=True).click()
        self.settles()

    def turns_to(self, tab: str) -> None:
        """Opens a tab."""
        self.page.get_by_role("tab", name=tab, exact=True).click()
        self.settles()

    def unfolds(self, label: str) -> None:
        """Opens an expander, whose content may be drawn only then."""
        self.main.locator("summary").filter(has_text=label).click()
        self.settles()

    def presses_the_first(self, label: str) -> None:
        """Presses the first of several buttons that show the same label; that of a select box has only a name."""
        self.main.get_by_role("button", name=label).filter(has_text=label).first.click()
        self.settles()

    def waits_for_a_step_after(self, step: int) -> int:
        """Waits until the first active run is past `step`; returns its step then."""
        return int(self.page.wait_for_function(STEP_AFTER, arg=step, polling=POLLING_MILLISECONDS).json_value())

    def downloads(self, file_name: str) -> str:
        """Presses a download button and reads the file."""
        return self.fetches(file_name).read_text(encoding="utf-8-sig")

    def fetches(self, file_name: str) -> Path:
        """Presses a download button; returns the file, which has lost its name."""
        with self.page.expect_download() as download:
            self.widget_of_file(file_name).get_by_role("button").click()
        assert download.value.suggested_filename == file_name
        return Path(download.value.path())

    def widget_of_file(self, file_name: str) -> Locator:
        """The download button of a file."""
        return self.widget(re.sub(r"[^\w-]", "-", f"download-{file_name}"))

    def keeps_picture(self, name: str, *volatile: Locator, from_: str | None = None) -> None:
        """Saves the README's picture of this page.

        Args:
            name: The picture's name.
            volatile: Elements that never look the same twice.
            from_: The key of the widget to scroll to the top, if any.
        """
        if from_ is not None:
            self.widget(from_).evaluate("one => { one.style.scrollMarginTop = '4.5rem'; one.scrollIntoView(); }")
        self.settles()
        pictures.keep(self.page, name, *volatile)
