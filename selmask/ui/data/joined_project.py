"""The project that imported data join, and what becomes the default there."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import streamlit as st

from selmask.errors import NotFound
from selmask.fields.data_kind import TITLES
from selmask.importing.likely_contents import looks_like_dev, looks_like_test
from selmask.store.names import MOST_LETTERS
from selmask.store.projects import FIRST
from selmask.ui.parts import choose
from selmask.ui.shell import project
from selmask.ui.shell.resources import store
from selmask.ui.words.own_option import apart_from
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from selmask.fields.data_kind import Kind
    from selmask.importing.import_request import ImportRequest
    from selmask.store.projects import Project

NEW = ""
"""Stands for a new project; no project can have an empty name."""


def ask() -> str | None:
    """The name of the project: the current one, or a new one beside that of the sample; None while it has no name."""
    now = project.current()
    if now is None:
        return FIRST
    names = [each.name for each in store().projects.all()]
    options, label_of_new = [*names, NEW], apart_from(names, "A new project")
    chosen = st.selectbox(
        "Project",
        options,
        options.index(_first(now)),
        format_func=lambda name: label_of_new if name == NEW else name,
        key=f"import-project-{now.id}",
        help="Data of one project are offered together on all pages.",
    )
    return chosen if chosen != NEW else _ask_name()


def present() -> Project | None:
    """The project that is chosen, or about to be; None if it is a new one."""
    now = project.current()
    if now is None:
        return None
    return _called(st.session_state.get(f"import-project-{now.id}", _first(now)))


def say_new_defaults(joined: str | None, requests: Sequence[ImportRequest]) -> None:
    """Says which of the requested imports the pages will start with instead of what the project has of their kind."""
    at = next((each for each in store().projects.all() if each.name == joined), None)
    if at is None:
        return
    newest = {
        each.kind: each.name
        for each in new(requests)
        if not (_is_test(each.kind, each.name) or _is_dev(each.kind, each.name))
    }
    for kind, name in newest.items():
        former = [record for record in store().datasets.all(kind, at) if not _is_test(kind, record.name)]
        if name and former:
            pages = "Launch starts" if kind == "labelled" else "Masks and Launch start"
            first_former = max(former, key=lambda record: (not _is_dev(kind, record.name), record.created_at)).name
            st.caption(
                f"Once {literal(name)} is saved, {pages} with it as the {TITLES[kind].lower()}, not with "
                f"{literal(first_former)}, which can still be chosen there."
            )


def start_with(saved: Iterable[ImportRequest]) -> None:
    """Lets the pages start with what was saved, whatever was chosen there before."""
    choose.forget(
        {"test" if _is_test(each.kind, each.name) else each.kind for each in saved if not _is_dev(each.kind, each.name)}
    )


def new(requests: Iterable[ImportRequest]) -> list[ImportRequest]:
    """Those of the requests that do not import again what the library has under the same name."""
    names = {record.name for record in store().datasets.all()}
    return [each for each in requests if each.name not in names]


def proposed_as(kind: Kind, name: str | None) -> str:
    """What Launch proposes a data set as because of its name, in sentences; empty where the name says nothing."""
    if _is_test(kind, name):
        return "Its name says test, so Launch proposes it as test texts."
    if _is_dev(kind, name):
        return (
            "By its name it holds dev texts, so Launch proposes other labelled texts for training, if there are any. "
            "To use it as dev, put it into one file with the texts for training; there a column called split says "
            "train or dev."
        )
    return ""


def _is_test(kind: Kind, name: str | None) -> bool:
    """Whether a data set's name says that it holds test texts, so that Launch proposes it as such."""
    return kind == "labelled" and looks_like_test(name or "")


def _is_dev(kind: Kind, name: str | None) -> bool:
    """Whether a data set's name says that it holds dev texts, so that Launch starts with others."""
    return kind == "labelled" and looks_like_dev(name or "") and not _is_test(kind, name)


def _first(now: Project) -> str:
    return NEW if now == store().projects.of_sample() else now.name


def _called(name: str) -> Project | None:
    """The project that is or was called so; None if there is none."""
    try:
        return store().projects.get(name)
    except NotFound:
        return None


def _ask_name() -> str | None:
    """The name of a new project; None, with the reason on the page, while it has none of its own."""
    usual = next(name for n in count(1) if _called(name := FIRST if n == 1 else f"{FIRST} {n}") is None)
    given = st.text_input(
        "Name of the new project", usual, max_chars=MOST_LETTERS["project"], key="import-project-name"
    )
    named = (given or "").strip()
    if not named:
        st.caption("Name the new project, then save.")
        return None
    existing = _called(named)
    if existing is None:
        return named
    already = "already" if existing.name == named else f"now that was called {literal(named)} before"
    st.warning(f"There is a project called {literal(existing.name)} {already}. Choose it above, or give another name.")
    return None
