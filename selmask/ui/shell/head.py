"""Page titles, and boxes for what is still empty."""

from __future__ import annotations

import streamlit as st

from selmask.ui.shell import keys


def head(title: str, purpose: str) -> None:
    """Draws a page's title and its purpose in one sentence."""
    if title != "Launch":  # an experiment must not start by itself when the person comes back
        st.session_state.pop(keys.ASKED_TO_START, None)
    st.title(title, anchor=False)
    st.caption(purpose)


def empty(icon: str, title: str, text: str) -> st.delta_generator.DeltaGenerator:
    """A box that says what will be shown here; the caller adds the button that leads there."""
    box = st.container(border=True)
    box.subheader(title, icon=icon, anchor=False)
    box.write(text)
    return box
