"""Page regions that redraw themselves while runs are active or waiting."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, NoReturn

import streamlit as st

from selmask.processes.alive.liveness import Observed, observed
from selmask.processes.start import ensure_supervisor, supervisor_pid
from selmask.store.state import State
from selmask.store.store import shared_databases
from selmask.ui.shell import address
from selmask.ui.shell.resources import store, workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from selmask.store.run import Run

SECONDS = 2.0

_IS_FOLLOWED = "page has a live region"
"""The session key that says so while the page is drawn."""

_SHOWN = "states that the page shows"
"""The session key of the counts when the page began to be drawn."""

Counts = dict[State, int]


def begin() -> Counts:
    """Notes and returns the states that the page will show; must run before anything of it is drawn.

    A run that changes its state while the page is drawn is then noticed: the frame no longer shows the truth.
    """
    st.session_state.pop(_SHOWN, None)
    now: Counts = counts()
    st.session_state[_SHOWN] = now
    return now


def region(show: Callable[[], None]) -> None:
    """Calls `show` now, and every two seconds while the page shows, or the store holds, a run that has not ended.

    When a run has changed its state since the page began to be drawn, the whole page is redrawn, because the tabs and
    the sidebar show states too; once all runs have ended, the timer is gone. A page has at most one region.
    """
    st.session_state[_IS_FOLLOWED] = True
    before: Counts = st.session_state[_SHOWN]
    times = count()

    def follow() -> None:
        with shared_databases():
            address.settle()
            # Not at once: a page that takes longer than the shortest run would never be complete.
            if next(times) and counts() != before:
                st.rerun()
            show()

    goes_on = any(not state.is_final for state in before) or has_open_runs()
    st.fragment(follow, run_every=SECONDS if goes_on else None, key="live")()


@contextmanager
def followed() -> Iterator[None]:
    """Draws an empty region behind the page unless the page draws one itself, because the frame shows states, too."""
    st.session_state[_IS_FOLLOWED] = False
    yield
    _follow()


def end_page() -> NoReturn:
    """Ends the page here and follows runs nevertheless: after `st.stop` alone, nothing could be drawn behind it."""
    _follow()
    st.stop()


def _follow() -> None:
    if not st.session_state[_IS_FOLLOWED]:
        region(lambda: None)


def counts() -> Counts:
    """The number of runs in each state; a run whose worker is dead counts as lost, even before the store knows."""
    runs = store().runs
    numbers = Counter(runs.counts())
    for each in observe(run for run in runs.all(states=[state for state in numbers if state.is_active])):
        numbers[each.run.state] -= 1
        numbers[each.state] += 1
    return {state: numbers[state] for state in State if numbers[state] > 0}


def observe(runs: Iterable[Run]) -> list[Observed]:
    """`runs` with their real states: the process of each run that claims to be active is looked up."""
    known = store().runs
    return [observed(known, run) for run in runs]


def has_open_runs() -> bool:
    """Whether any run is active or waiting. The stored state counts: a run whose worker is dead may be tried again."""
    return any(not state.is_final for state in store().runs.counts())


def queue_words(now: Counts) -> str:
    """A queue in a few words, such as `1 running, 3 waiting`; between two runs, that the next one is starting.

    `now` may count the runs of one project: while those of another one are active, its own wait.
    """
    running = sum(number for state, number in now.items() if state.is_active)
    waiting = sum(number for state, number in now.items() if state.is_pending)
    if running or not waiting:
        return f"{running:,} running, {waiting:,} waiting" if running else "Nothing is running"
    if not _is_starting():
        return f"{waiting:,} waiting"
    return "Starting a run" if waiting == 1 else f"Starting the next of {waiting:,} runs"


def _is_starting() -> bool:
    """Whether no run is active, and a supervisor works that found no obstacle to the next one, such as a full disk."""
    if any(state.is_active for state in counts()):
        return False
    upcoming = store().runs.next()
    return upcoming is not None and not upcoming.message and supervisor_pid(workspace()) is not None


def wake_supervisor() -> None:
    """Starts the supervisor if runs need one and none is running, for example after a reboot.

    Raises:
        SelmaskError: The supervisor could not be started.
    """
    if has_open_runs() and supervisor_pid(workspace()) is None:
        ensure_supervisor(workspace())
