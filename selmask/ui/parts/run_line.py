"""One line for a run: its title, its state and its progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.store.state import State
from selmask.ui.words.quantities import ago, duration
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from selmask.processes.alive.liveness import Observed

MESSAGE_CHARACTERS = 60
"""As much of a worker's message as fits beside a progress bar."""


def headline(observed: Observed) -> None:
    """Draws the icon of the state, and the number and the title of the run."""
    st.markdown(f"{observed.state.icon} **Run {observed.run.id}: {literal(observed.run.title)}**")


def bar(observed: Observed) -> None:
    """Draws the progress of an active run and the time it has left."""
    st.progress(observed.run.share_done or 0.0, text=literal(_progress(observed)))


def _progress(observed: Observed) -> str:
    """In words, such as `running, step 120 of 480, about 4 min left`."""
    run, parts = observed.run, [words(observed)]
    if run.total_steps:
        parts.append(f"step {run.step:,} of {run.total_steps:,}")
    if run.message:
        parts.append(run.message[:1].lower() + run.message[1:MESSAGE_CHARACTERS])
    if run.seconds_left is not None and observed.state.is_active:
        parts.append(f"{duration(run.seconds_left)} left")
    return ", ".join(parts)


def words(observed: Observed) -> str:
    """The state; a worker that has yet to say how many steps there are, because it loads its data, is starting."""
    is_loading = observed.state is State.RUNNING and observed.is_well and observed.run.total_steps is None
    return State.STARTING.word if is_loading else observed.words


def status(observed: Observed) -> str:
    """The state and its age in words, such as `finished 4 min ago`; for a waiting run, when it was added."""
    if observed.state.is_active or observed.state is State.WAITING:
        return observed.words
    since = observed.run.ended_at or observed.run.queued_at
    return f"{observed.words}, added {ago(since)}" if observed.state.is_pending else f"{observed.words} {ago(since)}"
