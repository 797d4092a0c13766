"""Runs as lines on a page: what they are called, how far they are, what one can do to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.store.state import State
from selmask.ui.shell.quantities import ago, duration
from selmask.ui.shell.safe_text import literal

if TYPE_CHECKING:
    from selmask.processes.alive.liveness import Observed
    from selmask.store.run import Run

MESSAGE_CHARACTERS = 60
"""What of a worker's message fits beside a bar."""


def strategy_of(run: Run) -> str:
    """The masking strategy behind a run; `none` where no encoder was post-trained."""
    post_training = run.spec.get("post_training") if run.kind == "fine-tuning" else run.spec
    chosen = (post_training or {}).get("strategy") or {}
    return str(chosen.get("name", "none"))


def headline(seen: Observed) -> None:
    """The state's icon and the run's name."""
    st.markdown(f"{seen.state.icon} **{literal(seen.run.title)}**")


def bar(seen: Observed) -> None:
    """How far a run at work is, and how long it will still take."""
    st.progress(seen.run.share_done or 0.0, text=literal(_far(seen)))


def _far(seen: Observed) -> str:
    """In words: `running, step 120 of 480, about 4 min left`."""
    run, parts = seen.run, [seen.words]
    if run.total_steps:
        parts.append(f"step {run.step:,} of {run.total_steps:,}")
    if run.message and not run.step:
        parts.append(run.message[:MESSAGE_CHARACTERS])
    if run.seconds_left is not None and seen.state.is_active:
        parts.append(f"{duration(run.seconds_left)} left")
    return ", ".join(parts)


def status(seen: Observed) -> str:
    """A run's state and when it came into it, in words: `finished 4 min ago`."""
    if seen.state.is_active or seen.state is State.WAITING:
        return seen.words
    since = seen.run.ended_at or seen.run.queued_at
    return f"{seen.words}, asked for {ago(since)}" if seen.state.is_pending else f"{seen.words} {ago(since)}"
