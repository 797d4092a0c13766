"""An offer to measure the speed of a model, shown while the time of an experiment is only guessed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import streamlit as st

from selmask.experiments.cost.trial_run import AT_MOST_SECONDS, queue_trial, seconds_of_trial, trial_run
from selmask.processes.start import ensure_supervisor
from selmask.runs.kinds.trial import STEPS
from selmask.store.state import State
from selmask.ui.parts import queue
from selmask.ui.shell import error_box, live
from selmask.ui.shell.resources import machine_devices, store, workspace
from selmask.ui.words.quantities import duration
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from selmask.experiments.cost.outlook import Outlook
    from selmask.experiments.experiment_data import Data
    from selmask.experiments.spec import ExperimentSpec
    from selmask.store.run import NewRun, Run


def offer(spec: ExperimentSpec, data: Data, model: str) -> None:
    """Draws a button that starts a trial of `model`, or the progress of the trial until it ends."""
    wanted = trial_run(spec, data, model)
    live.region(lambda: _show(wanted, model, lambda: queue_trial(workspace(), spec, data, model)))


def _show(wanted: NewRun, model: str, put_first: Callable[[], object]) -> None:
    run = next((each for each in store().runs.all(kind=wanted.kind) if each.hash == wanted.hash), None)
    if run is not None and not run.state.is_final:
        st.progress(run.share_done or 0.0, _words(run))
        return
    if run is not None and not run.state.is_finished:
        st.caption(literal(_why_not(run)))
    tip = f"A trial of {STEPS} steps of post-training and of fine-tuning with these data and settings."
    if st.button("Measure the time on this machine", key="launch-trial", icon=":material/timer:", help=tip):
        with error_box.shown():
            put_first()
            ensure_supervisor(workspace())
            st.rerun()
    st.caption(literal(" ".join(filter(None, [_length(model), _wait()]))))


def _length(model: str) -> str:
    """How long the trial will take."""
    took = seconds_of_trial(store(), model, machine_devices()[0].label)
    so_far = "" if took is None else f"Trials on this machine took {duration(took)} so far. "
    most = f"It takes {duration(AT_MOST_SECONDS)} at most; reading the texts for the first time takes extra time."
    return so_far + most


def _wait() -> str:
    """The run that the trial has to wait for, in a sentence; empty if a device is free."""
    runs = store().runs.all()
    active = live.observe(run for run in runs if run.state.is_active)
    if len(active) < len(machine_devices()):
        return ""
    outlook = queue.outlook(runs)
    left = {each.run.title: _seconds_left(each.run, outlook) for each in active}
    title, seconds = min(left.items(), key=lambda pair: pair[1])
    time = f", {duration(seconds)} left" if math.isfinite(seconds) else ""
    return f"The trial goes ahead of all waiting runs, but has to wait for “{title}”{time}."


def _seconds_left(run: Run, outlook: Outlook) -> float:
    seconds = outlook.seconds_left([run])
    return math.inf if seconds is None else seconds


def _why_not(run: Run) -> str:
    """Why the trial has no result."""
    if run.state is State.STOPPED:
        return "The trial was stopped before it had measured anything."
    return f"The trial failed: {run.reason or run.state.word}"


def _words(run: Run) -> str:
    """The state of the trial in words."""
    if run.state.is_pending:
        return literal(_wait() or "The trial starts next")
    return literal(run.message or f"Trial: step {run.step} of {run.total_steps or '…'}")
