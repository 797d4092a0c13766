"""What stands around every page: the window's title, the seven pages, and where the workspace stands."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from selmask.ui import errors, highlight, keys, live, look
from selmask.ui.resources import device_words, workspace


@dataclass(frozen=True)
class Entry:
    """One page of the sidebar, and whether it follows runs by a region of its own."""

    name: str
    icon: str
    follows_runs: bool = False

    @property
    def path(self) -> str:
        """The page's file, from app.py on."""
        return f"pages/{self.name.lower()}.py"


ENTRIES = (
    Entry("Home", ":material/home:", follows_runs=True),
    Entry("Data", ":material/database:"),
    Entry("Masks", ":material/ink_highlighter:"),
    Entry("Launch", ":material/rocket_launch:"),
    Entry("Runs", ":material/monitoring:", follows_runs=True),
    Entry("Compare", ":material/leaderboard:"),
    Entry("Predict", ":material/text_fields:"),
)

PICTURES = Path(__file__).parent / "pictures"
"""Our own, because a browser fetches the picture of a material icon or an emoji for its tab over the network."""


def claim_pages() -> None:
    """For the server, before the first visit: the frame alone says what the pages are.

    Until st.navigation has run for the first time, Streamlit takes every file of a folder called pages for one: the
    address of a page, opened first after a start, would show that page without its frame.
    """
    PagesManager.uses_pages_directory = False


def show() -> None:
    """The chosen page within its frame."""
    st.set_page_config(page_title="selmask", page_icon=PICTURES / "icon.svg", layout="wide")
    st.logo(PICTURES / "logo.svg", size="large", icon_image=PICTURES / "icon.svg")
    pages = [st.Page(entry.path, title=entry.name, icon=entry.icon, default=entry is ENTRIES[0]) for entry in ENTRIES]
    chosen = st.navigation(pages)
    keys.take_over()
    st.html(look.css())
    st.html(highlight.CSS)
    entry = next(entry for entry in ENTRIES if entry.name == chosen.title)
    with errors.shown():
        now = live.counts()
        _sidebar(now)
        live.wake_supervisor(now)
        chosen.run()
        if not entry.follows_runs:
            live.region(lambda: None)


def _sidebar(now: live.Counts) -> None:
    place, device = escape(workspace().name), escape(device_words())
    with st.sidebar:
        st.html(f'<dl class="sm-place"><dt>Workspace</dt><dd>{place}</dd><dt>Device</dt><dd>{device}</dd></dl>')
        st.page_link("pages/runs.py", label=live.queue_words(now), icon=":material/queue:")
