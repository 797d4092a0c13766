"""Many runs at once: all those of one experiment, and a button that stops them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.ui.shell import keys, project
from selmask.ui.shell.choice import choose
from selmask.ui.shell.resources import store
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.store.run import Run

EVERY = "All experiments"


def choose_experiment() -> set[int] | None:
    """A select box that limits the list to one experiment; returns the ids of its runs, or None for all runs."""
    names = [experiment.name for experiment in project.experiments()]
    if len(names) < 2 and keys.RUNS_EXPERIMENT not in st.query_params:
        return None
    name = choose(
        "Experiment",
        [EVERY, *names],
        keys.RUNS_EXPERIMENT,
        "experiment",
        label_visibility="collapsed",
        width=320,
    )
    if name is None:
        return set()
    return None if name == EVERY else {member.run.id for member in store().experiments.members(name)}


def offer_to_stop(runs: Sequence[Run]) -> None:
    """A button that stops all of `runs` that have not ended; not drawn for one run, which has its own button."""
    stoppable = [run.id for run in runs if run.state.can_stop]
    if len(stoppable) < 2:
        return
    with st.popover("Stop all", icon=":material/stop:", type="tertiary"):
        st.write(
            f"This stops {counted(len(stoppable), 'run')}. Active runs finish their step and save a checkpoint; "
            "waiting runs leave the queue. Finished runs are kept. To continue later, clone the experiment."
        )
        if st.button(f"Stop {counted(len(stoppable), 'run')}", key="runs-stop-all", icon=":material/stop:"):
            store().runs.stop_all(stoppable)
            st.rerun()
