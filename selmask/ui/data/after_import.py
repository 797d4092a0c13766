"""What was imported just now, and the step that comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.ui.home import advice
from selmask.ui.shell import keys, project
from selmask.ui.shell.resources import store
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_STEPS = 2
_MASKS = advice.Suggestion("See what each strategy hides in your texts.", "Look at masks", "Masks")


def note(names: Iterable[str]) -> None:
    """Remembers what was saved, until `forget`, or until another page is drawn."""
    st.session_state[keys.SAVED] = tuple(names)


def forget() -> None:
    """Lets nothing count as saved just now."""
    st.session_state.pop(keys.SAVED, None)


def show() -> None:
    """Says what was saved in the project, and draws a button for what comes next; nothing if nothing was."""
    present = {record.name for record in project.datasets()}
    saved = [name for name in st.session_state.get(keys.SAVED, ()) if name in present]
    if not saved:
        return
    with st.container(border=True, key="data-next"):
        st.markdown(f":material/check_circle: Saved: **{literal(', '.join(saved))}**.")
        for number, step in enumerate(advice.next_steps(store(), project.current())[:_MOST_STEPS] or [_MASKS]):
            reason, action = st.columns([3, 1], gap="medium", vertical_alignment="center")
            reason.write(literal(step.sentence))
            if action.button(
                step.label, key=f"data-next-{number}", type="secondary" if number else "primary", width="stretch"
            ):
                forget()
                advice.follow(step)
