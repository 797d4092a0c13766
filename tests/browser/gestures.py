"""What a person did to get somewhere, counted by the browser itself: presses of the mouse, and fields filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Page

_COUNTS = """
const done = JSON.parse(sessionStorage.getItem('gestures') ?? '{"clicks": 0, "fields": 0}');
const count = kind => { done[kind] += 1; sessionStorage.setItem('gestures', JSON.stringify(done)); };
addEventListener('pointerdown', event => { if (event.isTrusted) count('clicks'); }, true);
addEventListener('change', event => count(event.target.type === 'file' ? 'clicks' : 'fields'), true);
"""
"""Runs in every page before anything else. What the tab has counted survives a reload; a drop of files is a click."""


class Gestures(NamedTuple):
    """How often the mouse was pressed or files were dropped, and how many fields were filled in."""

    clicks: int
    fields: int


def count_in(page: Page) -> None:
    """Starts counting; to be called before the page is opened."""
    page.add_init_script(_COUNTS)


def counted_in(page: Page) -> Gestures:
    """What was counted so far in this tab."""
    return Gestures(
        **page.evaluate("() => JSON.parse(sessionStorage.getItem('gestures') ?? '{\"clicks\": 0, \"fields\": 0}')")
    )
