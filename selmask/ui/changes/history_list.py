"""The history below a page: what of its kind was deleted and changed, with figures, and what can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from selmask.store.history.trash import DAYS
from selmask.ui.changes import undo
from selmask.ui.shell import error_box, project
from selmask.ui.shell.resources import store
from selmask.ui.words.quantities import ago
from selmask.ui.words.safe_text import literal
from selmask.wording import byte_size

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from selmask.store.history.event import Event, Noun

MOST_LINES = 10
"""Changes in view: the newest ones, which people want to undo; the rest is folded away."""


def show(nouns: Collection[Noun]) -> None:
    """An expander with the events of these kinds in the project; not drawn while there is none."""
    events = [event for event in store().history.all(project.current()) if event.noun in nouns]
    if not events:
        return
    with st.expander(undo.TITLE, icon=":material/history:"):
        for event in events[:MOST_LINES]:
            _line(event)
        if len(events) > MOST_LINES:
            _older(events[MOST_LINES:])
        _offer_to_empty()


def _line(event: Event) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"history-line-{event.id}"):
        figures = f" ({literal(event.figures)})" if event.figures else ""
        st.markdown(f"{literal(event.in_words)}{figures}", width="content")
        st.caption(_when(event), width="content")
        if store().changes.can_undo(event):
            undo.button(event, key=f"history-undo-{event.id}")


def _older(events: Sequence[Event]) -> None:
    """A table of events, and a choice among those that can be undone."""
    rows = [{"What": event.in_words, "Figures": event.figures, "When": _when(event)} for event in events]
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="history-older")
    open_ones = {event.id: event for event in events if store().changes.can_undo(event)}
    if not open_ones:
        return
    chosen = st.selectbox(
        "Undo an older change",
        list(open_ones),
        index=None,
        format_func=lambda number: f"{open_ones[number].in_words}, {_when(open_ones[number])}",
        key="history-older-choice",
        placeholder="Choose one from the table",
    )
    if chosen is not None:
        undo.button(open_ones[chosen], key=f"history-undo-{chosen}")


def _when(event: Event) -> str:
    return f"{ago(event.at)}{', undone' if event.undone_at else ''}"


def _offer_to_empty() -> None:
    """Says what is kept of everything that was deleted, with a button that deletes it for good."""
    kept = store().trash.kept_bytes()
    if not kept:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Files of deleted data and runs are kept for {DAYS} days: {byte_size(kept)}.", width="content")
        with st.popover("Delete for good", icon=":material/delete_forever:", type="tertiary"):
            st.write(
                "This frees the disk space of all that was deleted, in every project. None of it can be restored "
                "afterwards."
            )
            if st.button(f"Delete for good and free {byte_size(kept)}", key="history-empty", type="primary"):
                with error_box.shown():
                    store().trash.empty()
                    st.rerun()
