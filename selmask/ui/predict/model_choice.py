"""The model that the page shows; its address names the run, whose number no rename changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.ui.shell import address, cached_results, choice, keys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from selmask.store.run import Run

_KNOWN = "predict model in address"
"""The session key of what the address named when the page was drawn last."""


def ask(runs: Sequence[Run]) -> Run | None:
    """Draws the box. If the address names a model that is gone, that is said, and none is chosen in its place.

    Args:
        runs: The runs with a model, at least one.
    """
    titles = cached_results.titles(runs)
    asked = _newly_asked()
    if asked is not None:
        st.session_state[keys.MODEL], st.session_state[_KNOWN] = _number_of(asked, titles), asked
    former = st.session_state.get(keys.MODEL)
    is_gone = asked is not None if former is None else former not in titles
    if is_gone:
        gone = asked or str(former)
        choice.say_gone("model", "number" if gone.isdecimal() else "called", gone)
        del st.session_state[keys.MODEL]
    chosen = st.selectbox(
        "Model",
        list(titles),
        None if is_gone else 0,
        format_func=titles.__getitem__,
        key=keys.MODEL,
        placeholder="Choose one",
        help="Classifiers, the newest first, then post-trained encoders, which guess hidden words but know no classes. "
        "They are not in the order of their scores: scores on other texts cannot be compared, and a model that is "
        "chosen by its test score looks better than it is.",
    )
    if chosen is None:
        return None
    st.session_state[_KNOWN] = str(chosen)
    address.change(keys.MODEL, str(chosen))
    return next(run for run in runs if run.id == chosen)


def _newly_asked() -> str | None:
    """What the address names, unless it is what it named before: then the box decides."""
    named = st.query_params.get(keys.MODEL)
    if named is None:
        st.session_state.pop(_KNOWN, None)
    is_known = keys.MODEL in st.session_state and named == st.session_state.get(_KNOWN)
    return None if is_known else named


def _number_of(named: str, titles: Mapping[int, str]) -> int | None:
    """The run's number; earlier addresses have its title."""
    numbers = (number for number, title in titles.items() if named in (str(number), title))
    return next(numbers, None)
