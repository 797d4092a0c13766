"""The encoders of an experiment, tried in the background while a person fills in the form."""

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


def untried(models: Sequence[str]) -> dict[str, Path]:
    """The folders of those encoders that can be tried and have not been, by name."""
    found = {}
    for name in models:
        folder = None if name == bundled_encoder.NAME else catalogue.present_folder(name, workspace().models)
        if folder is not None and _can_be_tried(folder) and rehearsal.known(folder) is None:
            found[name] = folder
    return found


def follow(folders: Mapping[str, Path]) -> None:
    """Tries the encoders in `folders`, and redraws the page once one of them has been tried."""
    if folders:
        st.fragment(lambda: _show(folders), run_every=SECONDS, key="launch-tried")()


def _show(folders: Mapping[str, Path]) -> None:
    for name, folder in folders.items():
        key = rehearsal.answer_file(folder).name  # changes with the content of the folder
        tried = _rehearsals().get(key)
        if tried is None:
            tried = _rehearsals()[key] = Rehearsal(folder)
        if not tried.is_over:
            st.caption(f"Trying {literal(name)} in the background…")
            continue
        with error_box.shown():
            tried.answer()
            _rehearsals().pop(key, None)  # another tab may have been quicker
            st.rerun()
        if st.button("Try again", key=f"launch-try-{key}"):
            _rehearsals().pop(key, None)
            st.rerun(scope="fragment")


def _can_be_tried(folder: Path) -> bool:
    try:
        model_folder.checked(folder)
    except BadInput:
        return False  # the checks say why
    return True


@st.cache_resource
def _rehearsals() -> dict[str, Rehearsal]:
    """The rehearsals that this server has begun, by the names of their answers' files."""
    return {}
