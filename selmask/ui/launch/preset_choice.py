"""The choice of a preset for the form."""

from __future__ import annotations

import streamlit as st

from selmask.ui.launch import form_values, proposal
from selmask.ui.launch.presets import PRESETS

_KEY = "launch-preset"


def show() -> None:
    """Draws the presets, and for the chosen one what it would change."""
    name = st.segmented_control(
        "Start from a preset",
        list(PRESETS),
        key=_KEY,
        help="Data and model stay as they are, and nothing changes before you agree.",
    )
    if name is None:
        return
    with st.container(border=True, key="launch-preset-changes"):
        widgets = form_values.settings(PRESETS[name])
        proposal.show(name, widgets, "preset", close, same=f"The form already matches the preset {name}.")


def close() -> None:
    """Chooses none."""
    st.session_state[_KEY] = None
