"""The project that imported data join, and what becomes the default there."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import streamlit as st

from selmask.importing.likely_contents import looks_like_test
from selmask.store.names import MOST_LETTERS
from selmask.store.projects import FIRST
from selmask.ui.shell import project
from selmask.ui.shell.resources import store
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.importing.import_request import ImportRequest

NEW = "A new project"
_NOUNS = {"corpus": "corpus", "labelled": "labelled texts", "lexicon": "lexicon"}


def ask() -> str | None:
    """The name of the project: the current one, or a new one beside that of the sample; None while it has no name."""
    now = project.current()
    names = [each.name for each in store().projects.all()]
    if now is None:
        return FIRST
    chosen = st.selectbox(
        "Project",
        [*names, NEW],
        len(names) if now == store().projects.of_sample() else names.index(now.name),
        key=f"import-project-{now.id}",
        help="Data of one project are offered together on all pages.",
    )
    if chosen != NEW:
        return chosen
    usual = next(name for n in count(1) if (name := FIRST if n == 1 else f"{FIRST} {n}") not in names)
    named = st.text_input(
        "Name of the new project", usual, max_chars=MOST_LETTERS["project"], key="import-project-name"
    )
    if not (named or "").strip():
        st.caption("Name the new project, then save.")
        return None
    return (named or "").strip()


def say_new_defaults(joined: str | None, requests: Sequence[ImportRequest]) -> None:
    """Says which of the requested imports the pages will start with instead of what the project has of their kind."""
    at = next((each for each in store().projects.all() if each.name == joined), None)
    if at is None:
        return
    newest = {each.kind: each.name for each in requests if not looks_like_test(each.name or "")}
    for kind, name in newest.items():
        present = store().datasets.all(kind, at)
        if name and present:
            pages = "Launch starts" if kind == "labelled" else "Masks and Launch start"
            former = max(present, key=lambda record: record.created_at).name
            st.caption(
                f"Once {literal(name)} is saved, {pages} with it as the {_NOUNS[kind]}, not with {literal(former)}, "
                "which can still be chosen there."
            )
