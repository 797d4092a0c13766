"""The HTML that a browser gets first: Streamlit's own, with the style sheet in it.

Streamlit has no place for a style sheet. One that comes with the elements of a page comes after some of them, and they
move when it arrives.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit
from starlette.responses import HTMLResponse
from starlette.routing import Route

from selmask.ui import style_sheet
from selmask.ui.masks import highlight
from selmask.ui.shell.navigation import ENTRIES, HOME

if TYPE_CHECKING:
    from starlette.requests import Request

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
ROOT = '<div id="root">'


def routes() -> list[Route]:
    """The addresses of the pages, as Starlette takes them."""
    names = ["" if entry is HOME else entry.name.lower() for entry in ENTRIES]
    return [Route(f"/{name}", _answer) for name in names]


def _answer(_request: Request) -> HTMLResponse:
    return HTMLResponse(_html(), headers={"Cache-Control": "no-cache"})


@cache
def _html() -> str:
    """Streamlit's HTML with the style sheets after its own, so that of two equal rules ours holds."""
    return INDEX.read_text(encoding="utf-8").replace(ROOT, style_sheet.css() + highlight.CSS + ROOT)
