"""A slider for the epoch, with a button on either side."""

from __future__ import annotations

import streamlit as st

KEY = "masks-epoch"


def choose(place: st.delta_generator.DeltaGenerator, epochs: int) -> int:
    """The chosen epoch of `epochs`, counted from 0; the slider counts from 1."""
    now = min(max(int(st.session_state.get(KEY, 1)), 1), epochs)
    # Fewer epochs than before may be left: a slider whose value lies outside its range is an error.
    if st.session_state.get(KEY, now) != now:
        st.session_state[KEY] = now
    if epochs == 1:
        place.caption("Epoch 1 of 1")
        return 0
    with place.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _step("earlier", ":material/chevron_left:", now - 1, "Previous epoch", disabled=now == 1)
        chosen: int = st.slider(
            f"Epoch, 1 to {epochs}",
            1,
            epochs,
            key=KEY,
            help="Most strategies hide different words in each epoch.",
            persist_state="session",
            bind="query-params",
        )
        _step("later", ":material/chevron_right:", now + 1, "Next epoch", disabled=now == epochs)
    return chosen - 1


def _step(name: str, icon: str, to: int, tip: str, *, disabled: bool) -> None:
    st.button(
        "", icon=icon, key=f"masks-{name}", help=tip, disabled=disabled, on_click=_go, args=(to,), type="tertiary"
    )


def _go(epoch: int) -> None:
    st.session_state[KEY] = epoch
