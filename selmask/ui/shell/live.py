"""Parts of a page that follow the store by themselves, while there is something to follow."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from selmask.processes.alive.liveness import Observed, observed
from selmask.processes.start import ensure_supervisor, supervisor_pid
from selmask.store.state import State
from selmask.ui.shell.resources import store, workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from selmask.store.run import Run

SECONDS = 2.0

Counts = dict[State, int]


def region(show: Callable[[], None]) -> None:
    """Draws `show` and draws it again every two seconds while the store holds a run that has not ended.

    When a run changes its state the whole page is drawn anew, with its tabs, its sidebar and without a timer once all
    runs have ended. A page has one region at most.
    """
    before = counts()

    def follow() -> None:
        if counts() != before:
            st.rerun()
        show()

    st.fragment(follow, run_every=SECONDS if has_open_runs() else None, key="live")()


def counts() -> Counts:
    """How many runs are in each state, as they truly are."""
    runs = store().runs
    noted = Counter(runs.counts())
    for each in observe(run for run in runs.all(states=[state for state in noted if state.is_active])):
        noted[each.run.state] -= 1
        noted[each.state] += 1
    return {state: noted[state] for state in State if noted[state] > 0}


def observe(runs: Iterable[Run]) -> list[Observed]:
    """`runs` as they are: a run that claims to be at work is looked at."""
    return [observed(store().runs, run) for run in runs]


def has_open_runs() -> bool:
    """Whether anything is at work or will be: the store's word counts, for who is seen dead may be tried once more."""
    return any(not state.is_final for state in store().runs.counts())


def queue_words(now: Counts) -> str:
    """The queue in a few words: `1 running, 3 waiting`."""
    running = sum(number for state, number in now.items() if state.is_active)
    waiting = sum(number for state, number in now.items() if state.is_pending)
    return f"{running} running, {waiting} waiting" if running or waiting else "Nothing is running"


def wake_supervisor() -> None:
    """Starts the supervisor where runs need one: after a restart of the computer, say.

    Raises:
        SelmaskError: it could not be started.
    """
    if has_open_runs() and supervisor_pid(workspace()) is None:
        ensure_supervisor(workspace())
