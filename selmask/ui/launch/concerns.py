"""Errors and warnings about an experiment before it starts, looked for again only when they may have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.experiments.checks import Checked, check
from selmask.experiments.warnings.unusual_settings import questions
from selmask.specs import FineTuning, PostTraining
from selmask.ui.launch.workspace_state import data_state
from selmask.ui.shell.resources import workspace
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Hashable

    from selmask.experiments.experiment_data import Data
    from selmask.experiments.spec import ExperimentSpec

_POST_TRAINING = (
    "epochs",
    "steps",
    "minutes",
    "patience",
    "batch_tokens",
    "max_length",
    "long_documents",
    "vocabulary",
    "held_out",
    "frozen_layers",
)
_FINE_TUNING = ("max_length", "learning_rate", "dev_share", "test_share", "best_epoch_on")


def concerns(spec: ExperimentSpec, data: Data, untried: tuple[str, ...]) -> Checked:
    """The errors and warnings about `spec`; an encoder that has not been tried yet counts as loadable.

    No server is asked here: a page that is drawn again must not wait for one. It is asked when the experiment starts.
    Searching a whole corpus for all terms takes seconds, so the cache's key leaves out settings that play no part.

    Args:
        spec: The experiment.
        data: Its data sets.
        untried: The names of its encoders that are still being tried.
    """
    plain = {
        "name": "-",
        "post_training": PostTraining().model_copy(update=_chosen(spec.post_training, _POST_TRAINING)),
        "fine_tuning": FineTuning().model_copy(update=_chosen(spec.fine_tuning, _FINE_TUNING)),
    }
    question = (str(workspace().home), spec.model_copy(update=plain), (data_state(data), untried))
    checked = _check(*question)
    if checked.errors:  # what mends them may change nothing in the cache's key, such as a file added to a model
        _check.clear(*question)
    return checked._replace(warnings=tuple(dict.fromkeys([*questions(spec), *checked.warnings])))


def _chosen(settings: PostTraining | FineTuning, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(settings, name) for name in names}


@st.cache_data(max_entries=50, show_spinner="Checking the experiment…")
def _check(home: str, spec: ExperimentSpec, state: Hashable) -> Checked:
    del state  # only part of the cache's key: a name may come to mean another data set, and a file may disappear
    return check(Workspace.at(home), spec, patient=False)
