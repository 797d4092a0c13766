"""The choice of a preset for the form."""

from __future__ import annotations

import streamlit as st

from selmask.ui.launch import arms, form_values, proposal
from selmask.ui.launch.presets import PRESETS
from selmask.ui.words.safe_text import literal

_KEY = "launch-preset"


def show() -> None:
    """Draws the presets, and for the chosen one what it would change."""
    name = st.segmented_control(
        "Start from a preset",
        list(PRESETS),
        key=_KEY,
        help="Data and encoder stay as they are, and nothing changes before you agree.",
    )
    if name is None:
        return
    preset, left_out = PRESETS[name], []
    if not form_values.has_lexicon():
        left_out = [arm for arm in preset.strategies if arm.strategy.needs_lexicon]
        kept = tuple(arm for arm in preset.strategies if arm not in left_out)
        preset = preset.model_copy(update={"strategies": kept})
    with st.container(border=True, key="launch-preset-changes"):
        widgets = form_values.settings(preset)
        proposal.show(name, widgets, "preset", close, same=f"The form already matches the preset {name}.")
        if left_out:
            named = ", ".join(arms.shown(arm.strategy.name) for arm in left_out)
            need = "it needs" if len(left_out) == 1 else "they need"
            st.caption(f"Left out, because {need} a lexicon: {literal(named)}.")


def close() -> None:
    """Chooses none."""
    st.session_state[_KEY] = None
