"""The seven pages, in the order of the work, and the way from one to another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from selmask.ui.shell import keys

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).resolve().parents[3] / "pages"


@dataclass(frozen=True)
class Entry:
    """One page of the sidebar, and whether it follows runs by a region of its own."""

    name: str
    icon: str
    follows_runs: bool = False

    @property
    def page(self) -> st.Page:
        """The page as Streamlit knows it; equal each time it is made."""
        path = FOLDER / f"{self.name.lower()}.py"
        return st.Page(path, title=self.name, icon=self.icon, default=self is HOME)


HOME = Entry("Home", ":material/home:", follows_runs=True)
ENTRIES = (
    HOME,
    Entry("Data", ":material/database:"),
    Entry("Masks", ":material/ink_highlighter:", follows_runs=True),
    Entry("Launch", ":material/rocket_launch:"),
    Entry("Runs", ":material/monitoring:", follows_runs=True),
    Entry("Compare", ":material/leaderboard:"),
    Entry("Predict", ":material/text_fields:"),
)


def entry(name: str) -> Entry:
    """The page called `name`."""
    return next(each for each in ENTRIES if each.name == name)


def ignore_pages_folder() -> None:
    """For the server, before the first visit: only these entries are pages.

    Until st.navigation has run for the first time, Streamlit takes every file of a folder called pages for one: the
    address of a page, opened first after a start, would show that page without its frame.
    """
    PagesManager.uses_pages_directory = False


def go(name: str, widgets: Mapping[str, Any] | None = None, *, address: Mapping[str, str] | None = None) -> NoReturn:
    """Opens the page called `name`; may be the page one is on.

    Args:
        name: The page.
        widgets: Values for some of its widgets, by key.
        address: What stands behind the question mark of its address.
    """
    keys.hand_over(widgets or {})
    # {} and not nothing: without it Streamlit refuses to leave a page whose selection is in the URL.
    st.switch_page(entry(name).page, query_params=dict(address or {}))
