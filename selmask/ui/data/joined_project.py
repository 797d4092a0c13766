"""The project that imported data join."""

from __future__ import annotations

import streamlit as st

from selmask.store.names import MOST_LETTERS
from selmask.store.projects import FIRST, SAMPLE
from selmask.ui.shell import project
from selmask.ui.shell.resources import store

NEW = "A new project"


def ask() -> str | None:
    """The name of the project: the current one, or a new one beside that of the sample; None while it has no name."""
    now = project.current()
    names = [each.name for each in store().projects.all()]
    if now is None:
        return FIRST
    chosen = st.selectbox(
        "Project",
        [*names, NEW],
        len(names) if now.name == SAMPLE else names.index(now.name),
        key=f"import-project-{now.id}",
        help="Data of one project are offered together on all pages.",
    )
    if chosen != NEW:
        return chosen
    usual = "" if FIRST in names else FIRST
    named = st.text_input(
        "Name of the new project", usual, max_chars=MOST_LETTERS["project"], key="import-project-name"
    )
    return (named or "").strip() or None
