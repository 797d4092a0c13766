"""How pages begin, and what they say where there is nothing yet."""

from __future__ import annotations

import streamlit as st


def head(title: str, purpose: str) -> None:
    """A page's title and its purpose in one sentence."""
    st.title(title, anchor=False)
    st.caption(purpose)


def empty(icon: str, title: str, text: str) -> st.delta_generator.DeltaGenerator:
    """A place where nothing is yet: what would be here; the caller adds the button that makes it so."""
    box = st.container(border=True)
    box.subheader(title, icon=icon, anchor=False)
    box.write(text)
    return box
