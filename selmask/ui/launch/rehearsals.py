"""Rehearsals of an experiment's encoders, in the background while a person fills in the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.errors import BadInput
from selmask.models import bundled_encoder, catalogue, model_folder, rehearsal
from selmask.models.rehearsal import Rehearsal
from selmask.ui.shell import error_box
from selmask.ui.shell.resources import workspace
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SECONDS = 1.0
"""Between two looks whether a rehearsal, which takes seconds, has ended."""


def unrehearsed(models: Sequence[str]) -> dict[str, Path]:
    """The folders of those encoders that can be rehearsed and have not been, by name."""
    found = {}
    for name in models:
        folder = None if name == bundled_encoder.NAME else catalogue.present_folder(name, workspace().models)
        if folder is not None and _can_be_rehearsed(folder) and rehearsal.known(folder) is None:
            found[name] = folder
    return found


def follow(folders: Mapping[str, Path]) -> None:
    """Rehearses the encoders in `folders`, and redraws the page once a rehearsal has ended."""
    if folders:
        st.fragment(lambda: _show(folders), run_every=SECONDS, key="launch-rehearsals")()


def _show(folders: Mapping[str, Path]) -> None:
    for name, folder in folders.items():
        key = rehearsal.answer_file(folder).name  # changes with the content of the folder
        begun = _rehearsals().get(key)
        if begun is None:
            begun = _rehearsals()[key] = Rehearsal(folder)
        if not begun.is_over:
            st.caption(f"Checking {literal(name)} in the background…")
            continue
        with error_box.shown():
            begun.answer()
            _rehearsals().pop(key, None)  # another tab may have been quicker
            st.rerun()
        if st.button("Try again", key=f"launch-try-{key}"):
            _rehearsals().pop(key, None)
            st.rerun(scope="fragment")


def _can_be_rehearsed(folder: Path) -> bool:
    try:
        model_folder.checked(folder)
    except BadInput:
        return False  # the checks say why
    return True


@st.cache_resource
def _rehearsals() -> dict[str, Rehearsal]:
    """The rehearsals that this server has begun, by the names of their answers' files."""
    return {}
