"""A note on what a planned experiment can tell, computed again only when it or what it depends on changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.experiments.experiment_data import Data
from selmask.experiments.warnings import narrow_conclusions
from selmask.ui.shell.resources import workspace
from selmask.ui.words.safe_text import literal
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Hashable

    from selmask.experiments.spec import ExperimentSpec


def show(spec: ExperimentSpec, state: Hashable, *, is_explored: bool) -> None:
    """Draws what the verdict can be about at best, and which gain is found; nothing if there can be no verdict.

    Args:
        spec: The experiment.
        state: Its `workspace_state`.
        is_explored: Whether a warning says that its result will be explored, so that it can be about less.
    """
    key = spec.model_copy(update={"name": "-"}).model_dump_json()
    about, power = _notes(str(workspace().home), spec, key, state)
    for sentence in filter(None, [None if is_explored else about, power]):
        st.markdown(literal(sentence))


@st.cache_resource(max_entries=20, show_spinner=False)
def _notes(home: str, _spec: ExperimentSpec, key: str, state: Hashable) -> tuple[str | None, str | None]:
    from selmask.experiments import foreseen_power  # scipy is slow to load

    del key, state  # parts of the cache's key alone
    here = Workspace.at(home)
    about = narrow_conclusions.at_best(_spec, marks_test_rows=Data.of(_spec, here).marks_test_rows)
    return about, foreseen_power.in_words(here, _spec)
