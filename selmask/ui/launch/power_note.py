"""A note on what a planned experiment can tell, computed again only when it or what it depends on changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.experiments.conditions import explored
from selmask.ui.shell.resources import workspace
from selmask.ui.words.safe_text import literal
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Hashable

    from selmask.experiments.spec import ExperimentSpec


def show(spec: ExperimentSpec, state: Hashable) -> None:
    """Draws what the verdict can be about at best, and which gain is found; nothing if there can be no verdict.

    `state` is the `workspace_state` of `spec`.
    """
    key = spec.model_copy(update={"name": "-"}).model_dump_json()
    for sentence in filter(None, _notes(str(workspace().home), spec, key, state)):
        st.markdown(literal(sentence))


@st.cache_resource(max_entries=20, show_spinner=False)
def _notes(home: str, _spec: ExperimentSpec, key: str, state: Hashable) -> list[str | None]:
    from selmask.experiments import foreseen_power  # scipy is slow to load

    del key, state  # parts of the cache's key alone
    return [explored.at_best(Workspace.at(home), _spec), foreseen_power.in_words(Workspace.at(home), _spec)]
