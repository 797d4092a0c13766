from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.watch import Watch

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

TROUBLE = {
    "error box: It broke.": """
        const box = document.createElement("div");
        box.dataset.testid = "stAlertContentError";
        box.innerText = "It broke.";
        document.body.append(box);
        setTimeout(() => box.remove());""",
    "said aloud": "console.error('said aloud')",
    "not caught: never caught": "setTimeout(() => { throw new Error('never caught') })",
}


@pytest.fixture
def watched(page: Page, tmp_path: Path) -> tuple[Page, Watch]:
    (tmp_path / "index.html").write_text("<h1>A page</h1>")
    watch = Watch()
    watch.over(page)
    page.goto((tmp_path / "index.html").as_uri())
    return page, watch


def until_over(page: Page) -> None:
    """The console tells things in their order: what was to come has come."""
    with page.expect_console_message(lambda message: message.text == "over"):
        page.evaluate("setTimeout(() => console.log('over'), 20)")


@pytest.mark.parametrize(("said", "script"), TROUBLE.items(), ids=TROUBLE.keys())
def test_trouble_is_noticed(watched: tuple[Page, Watch], said: str, script: str) -> None:
    page, watch = watched
    page.evaluate(script)
    until_over(page)
    [line] = watch.seen
    assert said in line


def test_a_page_without_trouble_is_silent(watched: tuple[Page, Watch]) -> None:
    page, watch = watched
    page.evaluate("document.body.append('text'); console.log('said')")
    until_over(page)
    assert watch.seen == []
