"""Page titles, and boxes for what is still empty."""

from __future__ import annotations

import streamlit as st

from selmask.ui.shell import keys

_LEFT_WITH = {"Data": keys.SAVED, "Launch": keys.ASKED_TO_START, "Runs": keys.REFUSED}
"""What the session forgets with a page: when one comes back, no experiment starts by itself, and no old news stand."""


_ROW_PIXELS = 45
"""Two lines beside a title fit in from the beginning, so that they do not move the page when they are drawn."""


def head(title: str, purpose: str) -> None:
    """Draws a page's title and its purpose in one sentence."""
    _forget_other_pages(title)
    st.title(title, anchor=False)
    st.caption(purpose)


def head_with_room(title: str, purpose: str) -> st.delta_generator.DeltaGenerator:
    """Draws the same, and returns the room to the right of the title."""
    _forget_other_pages(title)
    with st.container(gap=None):
        with st.container(horizontal=True, gap="medium", wrap=False):
            with st.container(height=_ROW_PIXELS, width="content", border=False):
                st.title(title, anchor=False, width="content")
            room = st.container()
        st.caption(purpose)
    return room


def _forget_other_pages(title: str) -> None:
    for page, key in _LEFT_WITH.items():
        if title != page:
            st.session_state.pop(key, None)


def empty(icon: str, title: str, text: str) -> st.delta_generator.DeltaGenerator:
    """A box that says what will be shown here; the caller adds the button that leads there."""
    box = st.container(border=True)
    box.subheader(title, icon=icon, anchor=False)
    box.write(text)
    return box
