"""Stepping through epochs: a slider, and a button to either side of it."""

from __future__ import annotations

import streamlit as st

KEY = "masks-epoch"


def choose(place: st.delta_generator.DeltaGenerator, epochs: int) -> int:
    """The epoch to look at, counted from 0, of the first `epochs`; they are shown counted from 1."""
    now = min(max(int(st.session_state.get(KEY, 1)), 1), epochs)
    if st.session_state.get(KEY, now) != now:
        st.session_state[KEY] = now
    if epochs == 1:
        place.caption("Epoch 1 of 1")
        return 0
    with place.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _step("earlier", ":material/chevron_left:", now - 1, "The epoch before", disabled=now == 1)
        chosen: int = st.slider(
            f"Epoch, 1 to {epochs}",
            1,
            epochs,
            key=KEY,
            help="Most strategies hide other words in each epoch.",
            persist_state="session",
        )
        _step("later", ":material/chevron_right:", now + 1, "The epoch after", disabled=now == epochs)
    return chosen - 1


def _step(name: str, icon: str, to: int, tip: str, *, disabled: bool) -> None:
    st.button(
        "", icon=icon, key=f"masks-{name}", help=tip, disabled=disabled, on_click=_go, args=(to,), type="tertiary"
    )


def _go(epoch: int) -> None:
    st.session_state[KEY] = epoch
