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


def show(nouns: Collection[Noun]) -> None:
    """An expander with the events of these kinds in the project; not drawn while there is none."""
    events = [event for event in store().history.all() if event.noun in nouns and _is_of_project(event)]
    if not events:
        return
    with st.expander("History: deleted, renamed, moved", icon=":material/history:"):
        for event in events[:MOST_LINES]:
            _line(event)
        if len(events) > MOST_LINES:
            st.dataframe(_table(events[MOST_LINES:]), hide_index=True, key="history-older")
        _offer_to_empty()


def _is_of_project(event: Event) -> bool:
    """Whether it belongs to the current project, or to none that is left."""
    now = project.current()
    others = {each.id for each in store().projects.all() if now is None or each.id != now.id}
    return event.project_id not in others


def _line(event: Event) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"history-line-{event.id}"):
        figures = f" ({literal(event.figures)})" if event.figures else ""
        st.markdown(f"{literal(event.in_words)}{figures}", width="content")
        st.caption(f"{ago(event.at)}{', undone' if event.undone_at else ''}", width="content")
        if store().changes.can_undo(event):
            undo.button(event, key=f"history-undo-{event.id}")


def _table(events: Sequence[Event]) -> pd.DataFrame:
    rows = [
        {
            "What": event.in_words,
            "Figures": event.figures,
            "When": f"{ago(event.at)}{', undone' if event.undone_at else ''}",
        }
        for event in events
    ]
    return pd.DataFrame(rows)


def _offer_to_empty() -> None:
    """Says what is kept of everything that was deleted, with a button that deletes it for good."""
    kept = store().trash.kept_bytes()
    if not kept:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Files of deleted data and runs are kept for {DAYS} days: {byte_size(kept)}.", width="content")
        with st.popover("Delete for good", icon=":material/delete_forever:", type="tertiary"):
            st.write("This frees the disk space of all that was deleted, in every project. It cannot be undone.")
            if st.button(f"Delete for good and free {byte_size(kept)}", key="history-empty", type="primary"):
                with error_box.shown():
                    store().trash.empty()
                    st.rerun()
