"""An offer to measure the speed of a model, shown while the time of an experiment is only guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.experiments.cost.trial_run import queue_trial, trial_run
from selmask.processes.start import ensure_supervisor
from selmask.store.state import State
from selmask.ui.shell import error_box, live
from selmask.ui.shell.resources import store, workspace
from selmask.ui.shell.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from selmask.experiments.experiment_data import Data
    from selmask.experiments.spec import ExperimentSpec
    from selmask.store.run import NewRun, Run


def offer(spec: ExperimentSpec, data: Data, model: str) -> None:
    """Draws a button that starts a trial of `model`, or the progress of the trial until it ends."""
    wanted = trial_run(spec, data, model)
    live.region(lambda: _show(wanted, lambda: queue_trial(workspace(), spec, data, model)))


def _show(wanted: NewRun, queue: Callable[[], object]) -> None:
    run = next((each for each in store().runs.all(kind=wanted.kind) if each.hash == wanted.hash), None)
    if run is not None and not run.state.is_final:
        st.progress(run.share_done or 0.0, _words(run))
        return
    if run is not None and not run.state.is_finished:
        st.caption(literal(_why_not(run)))
    tip = "A trial of 20 steps of post-training and of fine-tuning with these data and settings takes a minute or two."
    if st.button("Measure the time on this machine", key="launch-trial", icon=":material/timer:", help=tip):
        with error_box.shown():
            queue()
            ensure_supervisor(workspace())
            st.rerun()


def _why_not(run: Run) -> str:
    """Why the trial has no result."""
    if run.state is State.STOPPED:
        return "The trial was stopped before it had measured anything."
    return f"The trial failed: {run.reason or run.state.word}"


def _words(run: Run) -> str:
    """The state of the trial in words."""
    if run.state.is_pending:
        return "The trial is waiting for another run"
    return literal(run.message or f"Trial: step {run.step} of {run.total_steps or '…'}")
