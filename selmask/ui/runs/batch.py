"""Many runs at once: all those of one experiment, and a button that stops them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.ui.shell import keys
from selmask.ui.shell.resources import store
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.store.run import Run

EVERY = "All experiments"


def choose_experiment() -> set[int] | None:
    """A box to see one experiment alone; the ids of its runs, None for all there are."""
    names = [experiment.name for experiment in store().experiments.all()]
    if len(names) < 2:
        return None
    name = st.selectbox(
        "Experiment",
        [EVERY, *names],
        key=keys.RUNS_EXPERIMENT,
        bind="query-params",
        label_visibility="collapsed",
        width=320,
    )
    return None if name == EVERY else {member.run.id for member in store().experiments.members(name)}


def offer_to_stop(runs: Sequence[Run]) -> None:
    """A button that stops all of `runs` that have not ended; none where it would do what a run's own does."""
    going = [run.id for run in runs if run.state.can_stop]
    if len(going) < 2:
        return
    with st.popover("Stop all", icon=":material/stop:", type="tertiary"):
        st.write(
            f"{counted(len(going), 'run')} will be stopped: those at work end their step and save a checkpoint, the "
            "others leave the queue. What has finished stays. To go on later, clone the experiment and start it."
        )
        if st.button(f"Stop {counted(len(going), 'run')}", key="runs-stop-all", icon=":material/stop:"):
            store().runs.stop_all(going)
            st.rerun()
