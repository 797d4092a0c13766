"""Widget keys that several places use: selections that are kept in the URL. Also hands values to the next page.

A list of all keys would be a second copy that nobody keeps up to date. Every other key is therefore written only where
its page is made, and begins with the page's name (`home-sample`), so that no two pages share one by accident.
`tests/ui/shell/test_keys.py` asserts this, and that the tests name no key that no widget has.

Streamlit gives the element of a widget the class `st-key-<key>`: a browser test finds `.st-key-home-sample button`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Mapping

ASKED_TO_START = "asked"
"""The session key that says that an experiment is to be started; leaving the page Launch withdraws it."""

REFUSED = "refused"
"""The session key of the last action on several runs: the project, the runs that it was for, and its refusals."""

SAVED = "import saved"
"""The session key of the names of the data sets that were saved last; leaving the page Data forgets them."""

EXPERIMENT, RUN, MODEL, DATASET, VIEW = "experiment", "run", "model", "dataset", "view"
RUNS_EXPERIMENT = "of"
PROJECT = "project"
LIKE = "like"
"""The query parameter of the page Launch that names an experiment: the form is filled in with it, once."""

MASKS_TAB, RUNS_TAB, DATA_TAB, COMPARE_TAB = "show", "state", "aspect", "evidence"

LIBRARY, IMPORT = "Library", "Import"
IMPORTING = {VIEW: IMPORT}
"""Opens the page Data at its import form."""

DRAFT = "draft"
"""Session key of the values that one page leaves for the widgets of the next."""


def hand_over(widgets: Mapping[str, Any]) -> None:
    """Leaves values for the widgets of the next page, by key."""
    st.session_state[DRAFT] = dict(widgets)


def take_over() -> None:
    """Sets the widgets to the values left for them; must run before any of them is drawn."""
    fill(st.session_state.pop(DRAFT, {}))


def fill(widgets: Mapping[str, Any]) -> None:
    """Sets widgets, by key, as a choice made in the current project; must run before any of them is drawn."""
    for key, value in widgets.items():
        st.session_state[key] = value
        st.session_state.pop(project_of(key), None)


def project_of(key: str) -> str:
    """The session key of the project in which the value of a widget was chosen."""
    return f"project of {key}"
