"""The losses of several runs, one chart for each loss, with notes on how to read them.

Where a model's masked-LM head is new, the start of the curves decides what can be compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from selmask import charts
from selmask.charts.moving_mean import smoothed
from selmask.charts.repeated_losses import over_repeats
from selmask.fields.history import identity_of
from selmask.runs.kinds.all_kinds import parsed
from selmask.runs.kinds.fine_tuning import FINE_TUNING
from selmask.runs.kinds.post_training import POST_TRAINING
from selmask.specs import fingerprint
from selmask.ui.parts import downloads
from selmask.ui.parts.measures import GENERAL_LOSS, HELD_OUT_LOSS
from selmask.ui.shell.strategy_styles import palette

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import plotly.graph_objects as go

    from selmask.store.run import Run

_MUST_BE_EQUAL = (
    *("model", "weights", "corpus", "leave_out", "near_duplicates", "containing_texts"),
    *("settings", "matching"),
)
"""The fields of post-trainings of which the losses can be compared only where they are the same."""

SINGLE = ["run", "arm", "step", "value", "smoothed", "steps_in_mean"]
"""The columns of a file of single runs: value is what was measured, smoothed the line."""

SHARED = (
    "The base model could not guess words yet. A run of its own, the head warm-up, taught it that for all arms of a "
    "seed. The curves start after it, because an untrained model guesses at random."
)
OWN = (
    "The base model could not guess words yet, and every run taught it that on its own masks. The curves start apart "
    "for this reason, so the losses of two arms cannot be compared."
)
DIFFERENT = "These runs differ in encoder, corpus or settings, so their losses cannot be compared."
_APART = {OWN, DIFFERENT}

COMPARABLE = (
    "Each line is the mean over the repeats of one arm: the lower the line, the better the model guesses hidden words."
)
NOT_COMPARABLE = (
    "Each line is the mean over the repeats of one arm: while it falls, the model gets better at what this loss "
    "measures."
)


class Curves(NamedTuple):
    """A chart of one loss in one phase, with a note on how to read it.

    Attributes:
        kind, key, title: The phase, the loss, and the title of the chart.
        note: What the loss is about.
        if_apart: The same where the curves start apart or the runs are not alike, so that they cannot be compared;
            empty for a loss by which arms never can be.
    """

    kind: str
    key: str
    title: str
    note: str
    if_apart: str = ""

    def reading(self, start: str) -> str:
        """How to read the lines of means, in one sentence; `start` is what is said of all curves."""
        return COMPARABLE if self.if_apart and start not in _APART else NOT_COMPARABLE

    def about(self, start: str) -> str:
        """What the loss is about, where this is said of all curves."""
        return self.if_apart if self.if_apart and start in _APART else self.note


LOSSES = (
    Curves(
        POST_TRAINING.name,
        "held_out_loss",
        HELD_OUT_LOSS.heading,
        "On texts that were not trained on, with the same words hidden for every arm. A lower loss means that the "
        "model guesses the words of texts like yours better.",
        if_apart="On texts that were not trained on.",
    ),
    Curves(
        POST_TRAINING.name,
        "general_loss",
        GENERAL_LOSS.heading,
        "On 200 everyday English sentences, with the same words hidden for every arm: where the loss rises, the "
        "model forgets general language.",
        if_apart="On 200 everyday English sentences: where the loss rises, the model forgets general language.",
    ),
    Curves(
        POST_TRAINING.name,
        "loss",
        "Loss of post-training",
        "Not comparable between arms: some words are harder to guess than others.",
    ),
    Curves(
        FINE_TUNING.name,
        "loss",
        "Loss of fine-tuning",
        "On the training texts. Where a run tries several learning rates, its loss starts again at each.",
    ),
)


def draw(curves: Curves, frame: pd.DataFrame, runs: Sequence[Run], name: str, *, single: bool) -> None:
    """Draws one loss of several runs with its notes.

    Args:
        curves: Which loss.
        frame: Its values; columns run, arm, key, step, value.
        runs: Those of post-trainings decide what can be compared.
        name: That of the files, without extension.
        single: Whether each run has a line, instead of each arm the mean over its runs.
    """
    show(*drawing(curves, frame, runs, single=single), curves, runs, name)


def drawing(
    curves: Curves, frame: pd.DataFrame, runs: Sequence[Run], *, single: bool
) -> tuple[go.Figure, pd.DataFrame]:
    """The chart of one loss of several runs, and its very numbers; the arguments are those of `draw`."""
    return _single_runs(frame, curves) if single else _means(frame, curves, _said_of(curves, runs))


def show(figure: go.Figure, numbers: pd.DataFrame, curves: Curves, runs: Sequence[Run], name: str) -> None:
    """Draws a `drawing` with its notes; the other arguments are those of `draw`."""
    downloads.chart(figure, numbers, name, curves.title)
    start = _said_of(curves, runs)
    st.caption(" ".join(filter(None, (curves.about(start), start))))


def _said_of(curves: Curves, runs: Sequence[Run]) -> str:
    """What is said of all curves of a loss; empty for the losses of fine-tuning, which are never compared."""
    if curves.kind != POST_TRAINING.name:
        return ""
    return start_of(runs) if are_alike(runs) else DIFFERENT


def are_alike(runs: Sequence[Run]) -> bool:
    """Whether post-trainings share all that decides on the texts and words of which their losses are measured."""
    return len({_measured_on(run) for run in runs}) <= 1


def _measured_on(run: Run) -> str:
    spec = parsed(run)
    return fingerprint([identity_of(getattr(spec, name, None)) for name in _MUST_BE_EQUAL])


def start_of(runs: Sequence[Run]) -> str:
    """A sentence or two about the start of the curves of post-trainings; empty if their models came with heads."""
    if any(_warmed_up_its_own(run) for run in runs):
        return OWN
    return SHARED if any(run.spec.get("head") for run in runs) else ""


def _warmed_up_its_own(run: Run) -> bool:
    return bool((run.result or {}).get("new_head")) and not run.spec.get("head")


def _means(frame: pd.DataFrame, curves: Curves, start: str) -> tuple[go.Figure, pd.DataFrame]:
    """The chart of means and bands, and its very numbers."""
    numbers = over_repeats(frame)
    chart = charts.loss_bands(numbers, palette(), title=curves.title, reading=curves.reading(start))
    return chart, numbers.assign(loss=curves.key)


def _single_runs(frame: pd.DataFrame, curves: Curves) -> tuple[go.Figure, pd.DataFrame]:
    """The chart of all runs, and its very numbers."""
    chart = charts.loss_curves(frame, palette(), title=curves.title, key=curves.key)
    return chart, smoothed(frame)[SINGLE]
