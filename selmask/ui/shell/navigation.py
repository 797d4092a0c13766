"""The seven pages, in the order of the work, and switching between them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

from selmask.ui.shell import keys

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).resolve().parents[3] / "pages"


@dataclass(frozen=True)
class Entry:
    """One page of the sidebar."""

    name: str
    icon: str

    @property
    def page(self) -> st.Page:
        """The page as Streamlit's object; a new one each time, but equal."""
        path = FOLDER / f"{self.name.lower()}.py"
        return st.Page(path, title=self.name, icon=self.icon, default=self is HOME)


HOME = Entry("Home", ":material/home:")
ENTRIES = (
    HOME,
    Entry("Data", ":material/database:"),
    Entry("Masks", ":material/ink_highlighter:"),
    Entry("Launch", ":material/rocket_launch:"),
    Entry("Runs", ":material/monitoring:"),
    Entry("Compare", ":material/leaderboard:"),
    Entry("Predict", ":material/text_fields:"),
)


def entry(name: str) -> Entry:
    """The page called `name`."""
    return next(each for each in ENTRIES if each.name == name)


def ignore_pages_folder() -> None:
    """Keeps Streamlit from serving the files in `pages` on its own; the server calls it before the first visit.

    Until st.navigation has run once, Streamlit treats every file in a folder called `pages` as a page. If the first
    address opened after a start were that of a page, the page would appear without its frame.
    """
    PagesManager.uses_pages_directory = False


def go(name: str, widgets: Mapping[str, Any] | None = None, *, address: Mapping[str, str] | None = None) -> NoReturn:
    """Opens the page called `name`, which may be the current one; not from within a region that redraws itself.

    Args:
        name: The page's title.
        widgets: Values for some of its widgets, by key.
        address: Query parameters of its URL.

    Raises:
        RuntimeError: It is called within a region that redraws itself.
    """
    if ThreadState.get().fragment_id is not None:
        raise RuntimeError(f"A region that redraws itself cannot open the page {name}: draw a link there instead")
    keys.hand_over(widgets or {})
    # An empty dict, not None: with None Streamlit refuses to leave a page that has query parameters.
    st.switch_page(entry(name).page, query_params=dict(address or {}))


def link(name: str, label: str, key: str, *, icon: str, tip: str, address: Mapping[str, str]) -> None:
    """Draws a link to the page called `name`.

    A region that redraws itself has links instead of buttons that call `go`: if it is redrawn in the very moment in
    which a script leaves the page, the tab may stay white. A link is followed by the browser.

    Args:
        name: The page's title.
        label, icon, tip: What is shown.
        key: The key of its container.
        address: Query parameters of the page's URL.
    """
    with st.container(key=key, width="content"):
        st.page_link(entry(name).page, label=label, icon=icon, help=tip, query_params=dict(address))
