"""The line that says what was just done, with a button that takes it back. It stays until another page is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import streamlit as st

from selmask.errors import NotFound
from selmask.store.history.trash import DAYS
from selmask.ui.shell import error_box, keys
from selmask.ui.shell.resources import store
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selmask.store.history.event import Event
    from selmask.store.run import Run

_CHOICES = {"data set": keys.DATASET, "experiment": keys.EXPERIMENT}
"""The key of the choice of a thing on its page."""

TITLE = "History of changes"

_LAST = "undo-last"
"""The session key of the number of the last event, and of the page that it was done on; None before it is drawn."""


def offer(event: Event | None) -> None:
    """Lets the line say what was just done; None for nothing."""
    if event is not None:
        st.session_state[_LAST] = (event.id, None)


def show(page: str) -> None:
    """Draws the line, if something was done on this page and nothing has taken it back."""
    if _LAST not in st.session_state:
        return
    number, place = st.session_state[_LAST]
    try:
        event = store().history.get(number)
    except NotFound:  # an older copy of the database was put back
        event = None
    if event is None or not event.has_way_back or place not in {None, page}:
        del st.session_state[_LAST]
        return
    st.session_state[_LAST] = (number, page)
    with st.container(horizontal=True, vertical_alignment="center", key="undo-line"):
        st.markdown(f"{literal(event.in_words)}.", width="content")
        button(event, key=f"undo-last-{number}")
        if st.button("Hide", key="undo-close", type="tertiary"):
            del st.session_state[_LAST]
            st.rerun()


def button(event: Event, *, key: str) -> None:
    """A button that undoes an event, wholly or not at all."""
    if st.button("Undo", key=key, icon=":material/undo:"):
        with error_box.shown():
            store().changes.undo(event.id)
            _choose_again(event)
            st.rerun()


def promise(page: Literal["Data", "Runs"], runs: Iterable[Run] = ()) -> str:
    """Whether a deletion can be undone, and where, in sentences.

    Args:
        page: The page whose history tells of it.
        runs: The runs that are deleted, if they are all that is.
    """
    if not store().trash.has_room:
        return "It cannot be undone: the disk is too full to keep anything."
    stopped = " A run that has not begun comes back stopped." if any(run.state.is_pending for run in runs) else ""
    where = f"under “{TITLE}” on the page {page}"
    return f"For {DAYS} days, and while the disk has room, you can undo it {where}.{stopped}"


def _choose_again(event: Event) -> None:
    """Lets a page that shows what was renamed go on showing it."""
    key = _CHOICES.get(event.noun)
    if event.action == "renamed" and key is not None and st.session_state.get(key) == event.facts["new"]:
        keys.hand_over({key: event.name})
