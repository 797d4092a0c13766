"""Page titles, and boxes for what is still empty."""

from __future__ import annotations

import streamlit as st

from selmask.ui.shell import keys

_LEFT_WITH = {"Data": keys.SAVED, "Launch": keys.ASKED_TO_START, "Runs": keys.REFUSED}
"""What the session forgets with a page: when one comes back, no experiment starts by itself, and no old news stand."""


def head(title: str, purpose: str) -> None:
    """Draws a page's title and its purpose in one sentence."""
    for page, key in _LEFT_WITH.items():
        if title != page:
            st.session_state.pop(key, None)
    st.title(title, anchor=False)
    st.caption(purpose)


def empty(icon: str, title: str, text: str) -> st.delta_generator.DeltaGenerator:
    """A box that says what will be shown here; the caller adds the button that leads there."""
    box = st.container(border=True)
    box.subheader(title, icon=icon, anchor=False)
    box.write(text)
    return box
