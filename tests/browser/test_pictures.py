from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import pictures

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

CONTENT = """
<body style="font: 16px sans-serif">
<h1>A page</h1>
<p>It was looked at <span id="when">just now</span>.</p>
<div id="box" style="width: 800px; height: 70px"></div>
"""
ALARM = "document.getElementById('box').style.background = 'rgb(255, 238, 238)'"
LATER = "document.getElementById('when').innerText = '4 min ago'"


@pytest.fixture
def kept_page(page: Page, tmp_path: Path) -> Page:
    """A page that has a picture."""
    page.set_viewport_size(pictures.SIZE)
    page.set_content(CONTENT)
    pictures.keep(page, "page", folder=tmp_path / "pictures")
    return page


@pytest.mark.parametrize(("script", "is_kept"), [("0", True), (LATER, True), (ALARM, False)])
def test_a_picture_is_replaced_if_the_page_visibly_differs(
    kept_page: Page, tmp_path: Path, script: str, is_kept: bool
) -> None:
    folder = tmp_path / "pictures"
    before = (folder / "page.png").stat().st_mtime_ns
    kept_page.evaluate(script)
    pictures.keep(kept_page, "page", folder=folder)
    assert ((folder / "page.png").stat().st_mtime_ns == before) is is_kept


def test_windows_of_two_sizes_differ(kept_page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    before = (folder / "page.png").read_bytes()
    kept_page.set_viewport_size({"width": 1000, "height": 800})
    pictures.keep(kept_page, "page", folder=folder)
    assert (folder / "page.png").read_bytes() != before


def test_volatile_elements_are_not_compared(kept_page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    before = (folder / "page.png").read_bytes()
    kept_page.evaluate(ALARM)
    pictures.keep(kept_page, "page", kept_page.locator("#box"), folder=folder)
    assert (folder / "page.png").read_bytes() == before
