"""Errors and warnings about an experiment before it starts, looked for again only when they may have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.errors import BadInput
from selmask.experiments.checks import Checked, check
from selmask.experiments.conditions import explored
from selmask.experiments.queued_again.same_experiment import same_experiment
from selmask.ui.launch.workspace_state import data_state
from selmask.ui.shell.resources import store, workspace
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Hashable

    from selmask.experiments.experiment_data import Data
    from selmask.experiments.spec import ExperimentSpec


def concerns(spec: ExperimentSpec, data: Data, unrehearsed: tuple[str, ...]) -> Checked:
    """The errors and warnings about `spec`; an encoder that has not been rehearsed yet counts as loadable.

    That its name is taken is not among them: it changes nothing about what the experiment needs (see `name_taken`).
    No server is asked here: a page that is drawn again must not wait for one. It is asked when the experiment starts.

    Args:
        spec: The experiment.
        data: Its data sets.
        unrehearsed: The names of its encoders that are still being rehearsed.
    """
    question = (str(workspace().home), spec.model_copy(update={"name": "-"}), (data_state(data), unrehearsed))
    checked = _check(*question)
    if checked.errors:  # what mends them may change nothing in the cache's key, such as a file added to a model
        _check.clear(*question)
    return checked


def foreseen(spec: ExperimentSpec, state: Hashable) -> tuple[str, ...]:
    """Warnings that the result of `spec`, which has no errors, will be explored; `state` is its `workspace_state`."""
    return _explored(str(workspace().home), spec, state)


def name_taken(spec: ExperimentSpec) -> list[BadInput]:
    """An error if another experiment has the name of `spec`."""
    try:
        same_experiment(store(), spec)
    except BadInput as error:
        return [error]
    return []


@st.cache_data(max_entries=50, show_spinner=False)
def _explored(home: str, spec: ExperimentSpec, state: Hashable) -> tuple[str, ...]:
    del state  # only part of the cache's key: a run that has finished may have been looked at
    return tuple(explored.warnings(Workspace.at(home), spec))


@st.cache_data(max_entries=50, show_spinner="Checking the experiment…")
def _check(home: str, spec: ExperimentSpec, state: Hashable) -> Checked:
    del state  # only part of the cache's key: a name may come to mean another data set, and a file may disappear
    return check(Workspace.at(home), spec, patient=False)
