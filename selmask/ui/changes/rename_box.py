"""A popover that gives something another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.store.names import MOST_LETTERS
from selmask.ui.changes import undo
from selmask.ui.shell import error_box, keys
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from selmask.store.history.event import Event
    from selmask.store.names import Named


def offer(noun: Named, name: str, choice: str, rename: Callable[[str], Event | None]) -> None:
    """A button that asks for another name. Its keys name the thing: a click must not hit another one.

    Args:
        noun: What is renamed.
        name: Its present name.
        choice: The key of the page's choice, which goes on naming it.
        rename: Gives it a new name.
    """
    with st.popover("Rename", icon=":material/edit:", type="tertiary", key=f"rename-box-{name}"):
        new = st.text_input(
            f"New name of {literal(name)}", name, key=f"rename-name-{name}", max_chars=MOST_LETTERS[noun]
        )
        follow = "Its experiments and runs show the new name. " if noun == "data set" else ""
        st.caption(f"{follow}Links and YAML files with the old name keep working until something else gets that name.")
        if st.button("Rename it", key=f"rename-save-{name}", type="primary"):
            with error_box.shown():
                event = rename(new or "")
                if event is not None:
                    undo.offer(event)
                    keys.hand_over({choice: event.facts["new"]})
                st.rerun()
