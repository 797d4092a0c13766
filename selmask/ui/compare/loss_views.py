"""The losses of an experiment: the mean of each arm with its band, or every run alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.ui.parts import loss_curves
from selmask.ui.shell import cached_results
from selmask.ui.shell.resources import store

if TYPE_CHECKING:
    from selmask.experiments.results.outcome import ComparedExperiment


def show(experiment: str, result: ComparedExperiment) -> None:
    """The losses of both phases with the model and the label budget of `result`, each with a note on how to read it."""
    help_text = "A thin line for each run instead of the mean of each arm."
    single = st.toggle("Single runs", key="compare-single-runs", help=help_text)
    for curves in loss_curves.LOSSES:
        frame = cached_results.losses(experiment, curves.kind, curves.key, (result.model, result.budget))
        if not frame.empty:
            runs = store().runs.all(ids=set(frame["run"].tolist()))
            name = f"{curves.key}-{curves.kind}".replace("_", "-")
            loss_curves.draw(curves, frame, runs, name, single=single)
    st.caption("The tab Arms shows the results on the test texts.")
