"""The losses of several selected runs in one chart: of repeats of an arm the mean, with a band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.ui.parts import loss_notes
from selmask.ui.shell import cached_results
from selmask.ui.shell.resources import store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from selmask.store.experiments import Place
    from selmask.store.run import Run

MOST = 60
"""The runs that are drawn at most; with more, no line can be followed, and each redraw takes long."""


def show(runs: Sequence[Run], places: Mapping[int, tuple[str, Sequence[Place]]]) -> None:
    """Draws one loss, which a person chooses, of those selected runs that have it; nothing if fewer than two may.

    Args:
        runs: The selected ones.
        places: The experiment of a run, and its places in it, by the number of the run.
    """
    begun = [run for run in runs if run.attempt][:MOST]
    kinds = [run.kind for run in begun]
    offered = {curves.title: curves for curves in loss_notes.LOSSES if kinds.count(curves.role) > 1}
    if not offered:
        return
    title = st.segmented_control("Loss", list(offered), default=next(iter(offered)), required=True, key="runs-loss")
    curves = offered[title]
    drawn = [run for run in begun if run.kind == curves.role]
    frame = store().metrics.frame([run.id for run in drawn], keys=[curves.key]).rename(columns={"run_id": "run"})
    if frame.empty:
        st.caption("None of the selected runs has measured this loss yet.")
        return
    names = _series(drawn, places)
    is_each_alone = len(set(names.values())) == len(names)
    frame = frame.assign(arm=frame["run"].map(names))
    loss_notes.draw(curves, frame, drawn, "losses-of-selected-runs", single=is_each_alone)
    if len(begun) < sum(run.attempt > 0 for run in runs):
        st.caption(f"The first {MOST} of the selected runs are drawn.")


def _series(runs: Sequence[Run], places: Mapping[int, tuple[str, Sequence[Place]]]) -> dict[int, str]:
    """The line that each run belongs to: its arm, and whatever else the runs differ in but the repeat."""
    about = {run.id: _about(*places[run.id]) for run in runs if run.id in places}
    differs = [len(set(values)) > 1 for values in zip(*about.values(), strict=True)]
    names = cached_results.titles(runs)  # of runs in no experiment
    for number, (arm, *more) in about.items():
        names[number] = ", ".join(
            [arm, *(part for part, is_one_of in zip(more, differs[1:], strict=True) if is_one_of)]
        )
    return names


def _about(experiment: str, places: Sequence[Place]) -> tuple[str, str, str, str]:
    """The arm, the model, the label budget and the experiment of a run; the first ones of a run that several share."""
    return places[0].arm, places[0].model, places[0].budget, experiment
