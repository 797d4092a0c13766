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


COMPARABLE = (
    "Each line is the mean over the repeats of one strategy: the lower the line, the better the model guesses hidden "
    "words."
)
NOT_COMPARABLE = (
    "Each line is the mean over the repeats of one arm: while it falls, the model gets better at what this loss "
    "measures."
)


class Curves(NamedTuple):
    """A chart of one loss in one phase, with a note on how to read it.

    Attributes:
        role, key, title: The phase, the loss, and the title of the chart.
        note: What the loss is about.
        if_apart: The same where the curves start apart, so that strategies cannot be compared; empty for a loss by
            which they never can be.
    """

    role: str
    key: str
    title: str
    note: str
    if_apart: str = ""

    def reading(self, start: str) -> str:
        """How to read the lines of means, in one sentence; `start` is what `start_of` says of their runs."""
        return COMPARABLE if self.if_apart and start != OWN else NOT_COMPARABLE

    def about(self, start: str) -> str:
        """What the loss is about, where the curves start so."""
        return self.if_apart if self.if_apart and start == OWN else self.note


LOSSES = (
    Curves(
        POST_TRAINING.name,
        "held_out_loss",
        "Held-out loss",
        "On texts that were not trained on, with the same words hidden for every strategy. A lower loss means that the "
        "model guesses the words of texts like yours better.",
        if_apart="On texts that were not trained on.",
    ),
    Curves(
        POST_TRAINING.name,
        "general_loss",
        "Loss on everyday English",
        "On 200 everyday English sentences, with the same words hidden for every strategy: where the loss rises, the "
        "model forgets general language.",
        if_apart="On 200 everyday English sentences: where the loss rises, the model forgets general language.",
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
    help_text = "A thin line for each run instead of the mean of each arm."
    single = st.toggle("Single runs", key="compare-single-runs", help=help_text)
    for curves in LOSSES:
        frame = cached_results.losses(experiment, curves.role, curves.key, (result.model, result.budget))
        if not frame.empty:
            start = _start(curves, frame["run"])
            figure, numbers = _single_runs(frame, curves) if single else _means(frame, curves, start)
            downloads.chart(figure, numbers, f"{curves.key}-{curves.role}".replace("_", "-"), curves.title)
            st.caption(" ".join(filter(None, (curves.about(start), start))))


def _start(curves: Curves, runs: pd.Series[int]) -> str:
    """What is said of the start of the curves of `runs`; nothing but of post-trainings."""
    return start_of(store().runs.all(ids=set(runs.tolist()))) if curves.role == POST_TRAINING.name else ""


def _means(frame: pd.DataFrame, curves: Curves, start: str) -> tuple[go.Figure, pd.DataFrame]:
    """The chart of means and bands, and its very numbers."""
    numbers = over_repeats(frame)
    chart = charts.loss_bands(numbers, palette(), title=curves.title, reading=curves.reading(start))
    return chart, numbers.assign(loss=curves.key)


def _single_runs(frame: pd.DataFrame, curves: Curves) -> tuple[go.Figure, pd.DataFrame]:
    """The chart of all runs, and its very numbers."""
    chart = charts.loss_curves(frame, palette(), title=curves.title, key=curves.key)
    return chart, smoothed(frame)[SINGLE]
