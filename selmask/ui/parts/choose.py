"""Select boxes for a data set, a language and an encoder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from selmask.models.catalogue import catalogue
from selmask.text.stop_words import LANGUAGES
from selmask.ui.shell import choice, keys, project
from selmask.ui.shell.resources import store, workspace

if TYPE_CHECKING:
    from selmask.corpus.kind import Kind
    from selmask.store.projects import Project


NONE = ""
"""The option for no data set; no data set can have an empty name."""


def dataset(
    label: str,
    kind: Kind,
    key: str,
    *,
    without: str | None = None,
    start_without: bool = False,
    start: str | None = None,
    tip: str = "",
    in_address: bool = False,
) -> str | None:
    """A select box for data sets of the project, the newest first; returns the name of the chosen one.

    A data set stays chosen when it is renamed.

    Args:
        label: The widget's label.
        kind: The kind of data sets to offer.
        key: The widget's key.
        without: Label of the option for no data set; if None, there is no such option.
        start_without: Whether that option is selected at first.
        start: The data set that is selected at first, if it is not the newest.
        tip: The tooltip.
        in_address: Whether the choice stands in the address.
    """
    names = [record.name for record in sorted(project.datasets(kind), key=lambda record: -record.created_at)]
    _follow_a_rename(key, names, in_address=in_address)
    choice = st.selectbox(
        label,
        [*names, NONE] if without else names,
        index=names.index(start) if start else len(names) if start_without else 0,
        format_func=lambda name: name or without or "",
        key=key,
        help=tip,
        placeholder="None yet: import one on the Data page",
        persist_state="session",
        bind="query-params" if in_address else None,
    )
    return choice or None


def _follow_a_rename(key: str, names: list[str], *, in_address: bool) -> None:
    """Replaces the former name of one of `names` under `key`: no option has it, so another one would be chosen."""
    asked = st.session_state.get(key, st.query_params.get(key) if in_address else None)
    if asked and asked not in names and (now := store().datasets.present_name(asked)) in names:
        st.session_state[key] = now


def language(label: str, key: str, start: str | None, tip: str, **about: Any) -> str | None:
    """A select box for a language with a list of stop words; `start` is the one that it begins with."""
    names = list(LANGUAGES)
    return st.selectbox(
        label,
        names,
        None if start is None else names.index(start),
        format_func=language_name,
        key=key,
        help=tip,
        **about,
    )


def language_name(language: str) -> str:
    """A language as a person reads it."""
    return "another language" if language == "none" else language.capitalize()


def model(label: str, key: str, tip: str, *, in_address: bool = False, of_project: bool = False) -> str | None:
    """A select box for an encoder of the catalogue, that of the project first; a hub id or a folder can be typed.

    Args:
        label, key, tip: Those of the box.
        in_address: Whether the choice stands in the address.
        of_project: Whether it is the project's own encoder that is chosen here: there may be none yet, and what is
            not saved is forgotten.
    """
    titles = {card.name: card.title for card in catalogue(workspace().models)}
    now = project.current()
    usual = None if now is None else now.encoder
    if not of_project:
        _forget_an_earlier_project(key, now)
    return st.selectbox(
        label,
        sorted({**titles, **({usual: usual} if usual else {})}, key=lambda name: name != usual),
        None if of_project and usual is None else 0,
        format_func=lambda name: titles.get(name, name),
        key=key,
        help=tip,
        accept_new_options=True,
        placeholder="Choose one, or type a hub id or folder",
        persist_state=None if of_project else "session",
        bind="query-params" if in_address else None,
    )


def _forget_an_earlier_project(key: str, now: Project | None) -> None:
    """Forgets the encoder chosen under `key` once another project is current, or the project has another encoder."""
    place, usual = keys.project_of(key), None if now is None else (now.id, now.encoder)
    if st.session_state.get(place, usual) != usual:
        choice.forget(key)
    st.session_state[place] = usual


def note(name: str | None) -> str:
    """A remark on the encoder called `name`; empty if there is nothing to say."""
    notes = {card.name: card.note for card in catalogue(workspace().models)}
    if name is None:
        return "Choose an encoder."
    return notes.get(name, "A hub id or folder: it is loaded, and downloaded if necessary, when it is first used.")
