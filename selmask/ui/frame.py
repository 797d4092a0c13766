"""The frame around every page: window title, navigation, and a sidebar with workspace, device and queue."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from selmask.errors import SelmaskError
from selmask.store.store import shared_databases
from selmask.ui.changes import undo
from selmask.ui.endings import notice
from selmask.ui.endings.watched import Watched, look
from selmask.ui.parts import project_box
from selmask.ui.shell import address, choice, error_box, glossary, keys, live, project
from selmask.ui.shell.navigation import ENTRIES, entry
from selmask.ui.shell.resources import device_words, workspace

PICTURES = Path(__file__).parent / "pictures"
"""Local files: the icon of a browser tab, were it an emoji or a Material icon, would come over the network."""


def show() -> None:
    """Draws the chosen page inside the frame."""
    counts, watched = _states()
    st.set_page_config(page_icon=PICTURES / "icon.svg", layout="wide")  # first, or the tab loads the icon of the page
    st.logo(PICTURES / "logo.svg", size="large", icon_image=PICTURES / "icon.svg")
    page = st.navigation([each.page for each in ENTRIES])
    st.set_page_config(page_title=watched.title(page.title))
    keys.take_over()
    address.begin(page.title)
    with shared_databases(), error_box.shown():
        gone = project.gone()
        project.take_from_address()
        _sidebar(counts, watched)
        if gone is not None:
            choice.say_gone("project", "called", gone)
        with error_box.shown():
            live.wake_supervisor()
        undo.show(page.title)
        with live.followed():
            page.run()


def _states() -> tuple[live.Counts | None, Watched]:
    """The states of the runs, and what goes on and has ended; None and nothing if the store cannot be read."""
    try:
        return live.begin(), look()
    except SelmaskError:
        return None, Watched()


def _sidebar(counts: live.Counts | None, watched: Watched) -> None:
    place, device = escape(workspace().name), escape("; ".join(device_words()))
    with st.sidebar:
        project_box.show()
        st.html(f'<dl class="sm-place"><dt>Workspace</dt><dd>{place}</dd><dt>Device</dt><dd>{device}</dd></dl>')
        words = _queue_words(live.begin() if counts is None else counts)  # the former says what is wrong
        st.page_link(entry("Runs").page, label=words, icon=":material/queue:")
        notice.show(watched)
        glossary.offer()


def _queue_words(counts: live.Counts) -> str:
    """The queue of the workspace; it says so where not all of it belongs to this project, which the page Runs shows."""
    words = live.queue_words(counts)
    return f"All projects: {words[0].lower()}{words[1:]}" if project.open_elsewhere() else words
