"""A tour of the page in four steps, on the synthetic sample: what the marks mean, and where to go next."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from selmask.sample_project import SAMPLE_NAMES
from selmask.ui.shell import project
from selmask.ui.shell.resources import store

_PLACE = "masks tour"
"""The session key of the number of the present step, counted from 0; after the last, the tour is over."""


class Step(NamedTuple):
    """One step: what it explains, in a sentence or two, and the CSS selector of the parts that it points at."""

    name: str
    text: str
    parts: str


STEPS = (
    Step(
        "Hidden words",
        "Each column is a strategy, and all of them read the same text. The marked words are hidden, and the model "
        "learns to guess them.",
        ".sm-column",
    ),
    Step(
        "The kinds of marks",
        "The line above the columns explains them. A solid block is a term of the lexicon, a dotted line a word hidden "
        "at random, which may be a term.",
        ".sm-legend",
    ),
    Step(
        "Rate and epoch",
        "With a higher rate, more words are hidden. In the next epoch, most strategies hide other words. Move both and "
        "watch the marks.",
        ".st-key-masks-rate, .st-key-masks-epoch",
    ),
    Step(
        "From masks to an experiment",
        "“Train with this”, below the texts, opens Launch with these strategies, and with the baselines that they "
        "have to beat.",
        ".st-key-masks-train",
    ),
)


def show(corpus: str) -> None:
    """Draws the present step, or a button that begins the tour; nothing if `corpus` is not that of the sample.

    The tour begins by itself while the project has no experiment, since a person has then just arrived.
    """
    if not _is_sample(corpus):
        return
    if (place := _place()) < len(STEPS):
        _draw(place)
        return
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(
            "Tour of this page", key="masks-tour", icon=":material/explore:", type="tertiary", on_click=_go, args=(0,)
        )


def _draw(place: int) -> None:
    step, is_last = STEPS[place], place == len(STEPS) - 1
    st.html(
        f"<style>:is({step.parts}) {{ outline: 2px solid #0072b2; outline-offset: 3px; border-radius: .4rem; }}</style>"
    )
    with st.container(key="masks-tour-step"):  # low, so that the first text stays in view below it
        words, buttons = st.columns([13, 4], vertical_alignment="bottom")
        words.caption(f"**{place + 1} of {len(STEPS)}: {step.name}.** {step.text}")
        with buttons.container(horizontal=True, horizontal_alignment="right", gap="xsmall"):
            if place:
                st.button("Back", key="masks-tour-back", on_click=_go, args=(place - 1,))
            if not is_last:
                st.button("Next", key="masks-tour-next", type="primary", on_click=_go, args=(place + 1,))
            st.button("End", key="masks-tour-end", help="Ends the tour.", on_click=_go, args=(len(STEPS),))


def _is_sample(corpus: str) -> bool:
    return corpus == store().datasets.present_name(SAMPLE_NAMES["corpus"])


def _place() -> int:
    place: int = st.session_state.get(_PLACE, len(STEPS) if project.experiments() else 0)
    return place


def _go(place: int) -> None:
    st.session_state[_PLACE] = place
