"""Warnings about an experiment before it starts, computed again only when they may have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.experiments.checks import check
from selmask.experiments.unusual_settings import questions
from selmask.specs import FineTuning, Masking, PostTraining
from selmask.ui.shell.resources import workspace
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from selmask.corpus.dataset import Dataset
    from selmask.experiments.plan import Data
    from selmask.experiments.spec import ExperimentSpec


def concerns(spec: ExperimentSpec, data: Data) -> list[str]:
    """The warnings about `spec`, one sentence each.

    Searching a whole corpus for all terms takes seconds, so the cache's key leaves out settings that play no part.

    Raises:
        BadInput, BadData, BadModel: the experiment is impossible.
    """
    plain = {
        "name": "-",
        "masking": Masking(),
        "post_training": PostTraining(max_length=spec.post_training.max_length),
        "fine_tuning": FineTuning(max_length=spec.fine_tuning.max_length, best_epoch_on=spec.fine_tuning.best_epoch_on),
    }
    datasets = (data.corpus, data.labelled, data.lexicon, data.test)
    costly = _check(str(workspace().home), spec.model_copy(update=plain), datasets)
    return list(dict.fromkeys([*questions(spec), *costly]))


@st.cache_data(max_entries=50, show_spinner="Searching the corpus for terms and test texts…")
def _check(home: str, spec: ExperimentSpec, data: tuple[Dataset | None, ...]) -> list[str]:
    del data  # only part of the cache's key: a name may come to mean another data set
    return check(Workspace.at(home), spec)
