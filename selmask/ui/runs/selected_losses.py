"""The losses of several selected runs in one chart: of repeats of an arm the mean, with a band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.ui.parts import loss_curves
from selmask.ui.shell import cached_results
from selmask.ui.shell.resources import store, workspace

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    import pandas as pd
    import plotly.graph_objects as go

    from selmask.store.experiments import Place
    from selmask.store.run import Run
    from selmask.ui.parts.loss_curves import Curves

MOST = 60
"""The runs that are drawn at most; with more, no line can be followed, and each redraw takes long."""


def show(runs: Sequence[Run], places: Mapping[int, tuple[str, Sequence[Place]]]) -> None:
    """Draws one loss, which a person chooses, of those selected runs that have it; nothing if fewer than two may.

    Args:
        runs: The selected ones.
        places: The experiment of a run, and its places in it, by the number of the run.
    """
    begun = [run for run in runs if run.attempt]
    kinds = [run.kind for run in begun]
    offered = {curves.title: curves for curves in loss_curves.LOSSES if kinds.count(curves.kind) > 1}
    if not offered:
        return
    title = st.segmented_control("Loss", list(offered), default=next(iter(offered)), required=True, key="runs-loss")
    curves = offered[title]
    of_kind = [run for run in begun if run.kind == curves.kind]
    drawn = of_kind[:MOST]
    names = _series(drawn, places)
    version = tuple((run.id, run.attempt, run.step, run.state) for run in drawn)
    drawing = _drawing(str(workspace().home), curves, tuple(names.items()), version, drawn)
    if drawing is None:
        st.caption("None of the selected runs has measured this loss yet.")
        return
    loss_curves.show(*drawing, curves, drawn, "losses-of-selected-runs")
    if len(drawn) < len(of_kind):
        st.caption(f"The first {MOST} of {len(of_kind):,} selected runs with this loss are drawn.")


@st.cache_resource(max_entries=8, show_spinner=False)
def _drawing(
    home: str, curves: Curves, names: tuple[tuple[int, str], ...], version: Hashable, _runs: Sequence[Run]
) -> tuple[go.Figure, pd.DataFrame] | None:
    """The chart and its numbers, made again only when a run has gone on; None if no run has measured the loss yet."""
    del home, version  # parts of the cache's key alone
    lines = dict(names)
    frame = store().metrics.frame(list(lines), keys=[curves.key]).rename(columns={"run_id": "run"})
    if frame.empty:
        return None
    frame = frame.assign(arm=frame["run"].map(lines))
    return loss_curves.drawing(curves, frame, _runs, single=len(set(lines.values())) == len(lines))


def _series(runs: Sequence[Run], places: Mapping[int, tuple[str, Sequence[Place]]]) -> dict[int, str]:
    """The line that each run belongs to: its arm, and whatever else the runs differ in but the repeat."""
    about = {run.id: _about(*places[run.id]) for run in runs if run.id in places}
    differs = [len(set(values)) > 1 for values in zip(*about.values(), strict=True)]
    names = cached_results.titles(runs)  # of runs in no experiment
    for number, (arm, *more) in about.items():
        names[number] = ", ".join(
            filter(None, [arm, *(part for part, is_one_of in zip(more, differs[1:], strict=True) if is_one_of)])
        )
    return names


def _about(experiment: str, places: Sequence[Place]) -> tuple[str, str, str, str]:
    """The arm, the model, the label budget and the experiment of a run; the first ones of a run that several share."""
    return places[0].arm, places[0].model, places[0].budget, experiment
