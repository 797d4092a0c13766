"""Select boxes for a data set, a language and an encoder."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from selmask.fields.data_kind import NOUNS
from selmask.models.catalogue import catalogue
from selmask.text.stop_words import LANGUAGES, language_in_words
from selmask.ui.shell import choice, keys, project
from selmask.ui.shell.resources import store, workspace
from selmask.ui.words.own_option import apart_from
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from streamlit.delta_generator import DeltaGenerator

    from selmask.fields.data_kind import Kind


NONE = ""
"""The option for no data set; no data set can have an empty name."""

_BOXES = "boxes for data sets"
"""The session key of what each box that was drawn begins with; None if it begins without and a person chose one."""


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
    said_at: DeltaGenerator | None = None,
) -> str | None:
    """A select box for data sets of the project, the newest first; returns the name of the chosen one.

    A data set stays chosen when it is renamed. If it is gone, that is said, and none is chosen in its place.

    Args:
        label: The widget's label.
        kind: The kind of data sets to offer.
        key: The widget's key.
        without: Label of the option for no data set; if None, there is no such option.
        start_without: Whether that option is selected at first.
        start: The data set that is selected at first, if it is not the newest.
        tip: The tooltip.
        in_address: Whether the choice stands in the address.
        said_at: Where it is said that the chosen one is gone; above the box by default.
    """
    names = [record.name for record in sorted(project.datasets(kind), key=lambda record: -record.created_at)]
    without = apart_from(names, without) if without else None
    now = project.current()
    # The address may still name what was chosen in the earlier project: a box of this page keeps it there.
    has_left = _forget_an_earlier_project(key, now.id if now else None)
    is_gone = not has_left and _is_gone(key, kind, [*names, without or NONE, NONE], said_at, in_address=in_address)
    chosen = st.selectbox(
        label,
        [*names, NONE] if without else names,
        index=None if is_gone else _place(names, start) if start else len(names) if start_without else 0,
        format_func=lambda name: name or without or "",
        key=key,
        help=tip,
        placeholder="Choose one" if names else "None yet: import one on the Data page",
        persist_state="session",
        bind="query-params" if in_address else None,
    )
    follows = not start_without or start is not None or not chosen
    boxes: dict[str, Kind | Literal["test"] | None] = st.session_state.setdefault(_BOXES, {})
    boxes[key] = ("test" if start_without else kind) if follows else None
    return chosen or None


def forget(held: Collection[Kind | Literal["test"]]) -> None:
    """Forgets what was chosen in the boxes that begin with the newest data set of a kind, or with test texts.

    Args:
        held: The kinds of which there is a newer one now, and "test" if there are newer test texts.
    """
    for key, holds in st.session_state.get(_BOXES, {}).items():
        if holds in held:
            choice.forget(key)


def _place(names: Sequence[str], start: str) -> int:
    """The place of `start` among `names`; the first one if another tab has renamed or deleted it just now."""
    return names.index(start) if start in names else 0


def _is_gone(key: str, kind: Kind, options: Sequence[str], said_at: DeltaGenerator | None, *, in_address: bool) -> bool:
    """Whether none of the `options` is what is chosen under `key`, which is then said; one that was renamed is.

    The box would show another one, since no option has that name.
    """
    asked = st.session_state.get(key, st.query_params.get(key) if in_address else None)
    if asked is None or asked in options:
        return False
    now = store().datasets.present_name(asked)
    if now in options:
        st.session_state[key] = now
        return False
    choice.forget(key)
    with said_at or nullcontext():
        record = next((each for each in store().datasets.all() if each.name == now), None)
        if record is None:
            choice.say_gone("data set", "called", asked)
        elif record.kind != kind:
            st.info(f"{literal(now)} is a {NOUNS[record.kind]}. Choose a {NOUNS[kind]}.")
        else:
            st.info(f"{literal(now)} belongs to another project. Choose another data set.")
    return True


def language(label: str, key: str, start: str | None, tip: str, **about: Any) -> str | None:
    """A select box for a language with a list of stop words; `start` is the one that it begins with."""
    names = list(LANGUAGES)
    return st.selectbox(
        label,
        names,
        None if start is None else names.index(start),
        format_func=language_in_words,
        key=key,
        help=tip,
        **about,
    )


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
        _forget_an_earlier_project(key, None if now is None else (now.id, now.encoder))
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


def _forget_an_earlier_project(key: str, now: object) -> bool:
    """Forgets what was chosen under `key` once another project is current, or has another usual choice.

    Returns whether that is so.

    Args:
        key: The key of the box.
        now: The current project and its usual choice.
    """
    place = keys.project_of(key)
    has_left = bool(st.session_state.get(place, now) != now)
    if has_left:
        choice.forget(key)
    st.session_state[place] = now
    return has_left


def note(name: str | None) -> str:
    """A remark on the encoder called `name`; empty if there is nothing to say."""
    notes = {card.name: card.note for card in catalogue(workspace().models)}
    if name is None:
        return "Choose an encoder."
    return notes.get(name, "A hub id or folder: it is loaded, and downloaded if necessary, when it is first used.")
