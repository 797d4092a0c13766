"""Results of several experiments side by side, and the reasons why they may not be comparable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask import charts
from selmask.evaluation.estimates import MEAN_ALONE
from selmask.experiments.results.side_by_side import NO_CLAIM, incomparable, means_of
from selmask.ui.parts import downloads
from selmask.ui.shell import cached_results
from selmask.ui.shell.resources import store, workspace
from selmask.ui.shell.strategy_styles import palette
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.evaluation.metric import Metric
    from selmask.store.experiments import Experiment

NOTES = (MEAN_ALONE, "nothing is tested across experiments: explored")


def show(experiments: Sequence[Experiment], metric: Metric) -> None:
    """Draws the verdict on each experiment, what makes them incomparable, and their means by `metric`."""
    st.markdown("**Results side by side**")
    for each in experiments:
        said = " ".join(cached_results.verdict(each.name)) or cached_results.progress(each.name) + "."
        st.markdown(f"*{literal(each.name)}*: {literal(said)}")
    members = {each.name: store().experiments.members(each.id) for each in experiments}
    for sentence in incomparable(workspace(), [(each, members[each.name]) for each in experiments]):
        st.caption(literal(sentence))
    st.caption(NO_CLAIM)
    means = means_of({each.name: cached_results.compared(each.name, metric.key) for each in experiments})
    if not means.empty:
        figure = charts.side_by_side(means, metric, palette(), notes=NOTES)
        downloads.chart(figure, means, "side-by-side", f"{metric.heading} of several experiments", latex=True)
