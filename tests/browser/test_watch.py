from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.watch import Watch

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

ERRORS = {
    "error box: It broke.": """
        const box = document.createElement("div");
        box.dataset.testid = "stAlertContentError";
        box.innerText = "It broke.";
        document.body.append(box);
        setTimeout(() => box.remove());""",
    "said aloud": "console.error('said aloud')",
    "uncaught: never caught": "setTimeout(() => { throw new Error('never caught') })",
}


@pytest.fixture
def watched(page: Page, tmp_path: Path) -> tuple[Page, Watch]:
    (tmp_path / "index.html").write_text("<h1>A page</h1>")
    watch = Watch()
    watch.over(page)
    page.goto((tmp_path / "index.html").as_uri())
    return page, watch


def until_over(page: Page) -> None:
    """Waits for a last console message; messages come in order, so all earlier ones have arrived."""
    with page.expect_console_message(lambda message: message.text == "over"):
        page.evaluate("setTimeout(() => console.log('over'), 20)")


@pytest.mark.parametrize(("message", "script"), ERRORS.items(), ids=ERRORS.keys())
def test_an_error_is_recorded(watched: tuple[Page, Watch], message: str, script: str) -> None:
    page, watch = watched
    page.evaluate(script)
    until_over(page)
    [line] = watch.errors
    assert message in line


def test_a_page_without_errors_records_nothing(watched: tuple[Page, Watch]) -> None:
    page, watch = watched
    page.evaluate("document.body.append('text'); console.log('said')")
    until_over(page)
    assert watch.errors == []
