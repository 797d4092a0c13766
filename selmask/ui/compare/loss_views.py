"""The losses of an experiment: the mean of each strategy with its band, or every run alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from selmask import charts
from selmask.charts.moving_mean import smoothed
from selmask.charts.repeated_losses import over_repeats
from selmask.runs.kinds.fine_tuning import FINE_TUNING
from selmask.runs.kinds.post_training import POST_TRAINING
from selmask.ui.parts import downloads
from selmask.ui.parts.loss_start import OWN, start_of
from selmask.ui.shell import cached_results
from selmask.ui.shell.resources import store
from selmask.ui.shell.strategy_styles import palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from selmask.experiments.results.outcome import ComparedExperiment

SINGLE = ["run", "arm", "step", "value", "smoothed", "steps_in_mean"]
"""The columns of a file of single runs: value is what was measured, smoothed the line."""


class Curves(NamedTuple):
    """A chart of one loss in one phase, with a note on how to read it.

    Attributes:
        role, key, title: The phase, the loss, and the title of the chart.
        note: How to read it.
        if_alike: The rest of the note, which holds only where all curves start with the same model.
    """

    role: str
    key: str
    title: str
    note: str
    if_alike: str = ""


LOSSES = (
    Curves(
        POST_TRAINING.name,
        "held_out_loss",
        "Held-out loss",
        "On texts that were not trained on, with the same words hidden for every strategy.",
        "A lower loss means that the model guesses the words of texts like yours better.",
    ),
    Curves(
        POST_TRAINING.name,
        "general_loss",
        "Loss on everyday English",
        "On 200 everyday English sentences, with the same words hidden for every strategy: where the loss rises, the "
        "model forgets general language.",
    ),
    Curves(
        POST_TRAINING.name,
        "loss",
        "Loss of post-training",
        "Not comparable between strategies: some words are harder to guess than others.",
    ),
    Curves(
        FINE_TUNING.name,
        "loss",
        "Loss of fine-tuning",
        "On the training texts; the tab Strategies shows the results on the test texts. Where a run tries several "
        "learning rates, its loss starts again at each.",
    ),
)


def show(experiment: str, result: ComparedExperiment) -> None:
    """The losses of both phases with the model and the label budget of `result`, each with a note on how to read it."""
    single = st.toggle("Single runs", key="compare-single-runs", help="A thin line for each run instead of their mean.")
    for role, key, title, note, if_alike in LOSSES:
        frame = cached_results.losses(experiment, role, key, (result.model, result.budget))
        if not frame.empty:
            draw = _single_runs if single else _means
            figure, numbers = draw(frame, title, key)
            downloads.chart(figure, numbers, f"{key}-{role}".replace("_", "-"), title)
            st.caption(" ".join(filter(None, (note, *_about_the_start(role, frame["run"], if_alike)))))


def _means(frame: pd.DataFrame, title: str, key: str) -> tuple[go.Figure, pd.DataFrame]:
    """The chart of means and bands, and its very numbers."""
    numbers = over_repeats(frame)
    return charts.loss_bands(numbers, palette(), title=title), numbers.assign(loss=key)


def _single_runs(frame: pd.DataFrame, title: str, key: str) -> tuple[go.Figure, pd.DataFrame]:
    """The chart of all runs, and its very numbers."""
    return charts.loss_curves(frame, palette(), title=title, key=key), smoothed(frame)[SINGLE]


def _about_the_start(role: str, runs: pd.Series[int], if_alike: str) -> tuple[str, str]:
    """What the start of the curves of `runs` lets one say."""
    if role != POST_TRAINING.name:
        return if_alike, ""
    start = start_of(store().runs.all(ids=set(runs.tolist())))
    return ("" if start == OWN else if_alike), start
