"""Choosing among what the workspace has: a data set, a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.models.catalogue import catalogue
from selmask.ui.shell.resources import store, workspace

if TYPE_CHECKING:
    from selmask.store.datasets import Kind


NONE = ""
"""The option that stands for no data set; a data set cannot be called so."""


def dataset(
    label: str, kind: Kind, key: str, *, without: str | None = None, start_without: bool = False, tip: str = ""
) -> str | None:
    """A data set's name; the newest comes first.

    Args:
        label: The widget's label.
        kind: Which data sets are offered.
        key: The widget's key.
        without: What to call the choice of none; where it is not given, one has to be chosen.
        start_without: Whether none is what the widget begins with.
        tip: The tooltip.
    """
    names = [record.name for record in sorted(store().datasets.all(kind), key=lambda record: -record.created_at)]
    chosen = st.selectbox(
        label,
        [*names, NONE] if without else names,
        index=len(names) if start_without else 0,
        format_func=lambda name: name or without or "",
        key=key,
        help=tip,
        placeholder="None yet: import one on the page Data",
        persist_state="session",
    )
    return chosen or None


def model(label: str, key: str, tip: str) -> str | None:
    """The name of an encoder: one of the catalogue, or a hub id or folder that a person types."""
    titles = {card.name: card.title for card in catalogue(workspace().models)}
    return st.selectbox(
        label,
        list(titles),
        format_func=lambda name: titles.get(name, name),
        key=key,
        help=tip,
        accept_new_options=True,
        placeholder="Choose one, or type a hub id or a folder",
        persist_state="session",
    )


def note(name: str | None) -> str:
    """What should be known of the encoder called `name`."""
    notes = {card.name: card.note for card in catalogue(workspace().models)}
    if name is None:
        return "An encoder has to be chosen."
    return notes.get(name, "A hub id or a folder: it is looked for, and downloaded if need be, when it is first used.")
