"""The true state of a run, from its process instead of its record; pages need no supervisor for it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selmask.processes.alive.identity import boot_id, host, lives
from selmask.store.state import State

if TYPE_CHECKING:
    from selmask.store.run import Run
    from selmask.store.runs import Runs

HEARTBEAT_SECONDS = 5
SILENT_SECONDS = 3 * HEARTBEAT_SECONDS
"""A living process that is silent for longer is shown as not responding; it is never started again."""

START_SECONDS = 30
"""How long a claimed run may have no process before it counts as never started."""

ELSEWHERE_SECONDS = 600
"""How long a worker on another machine may be silent before it is given up. If it is alive after all, the store refuses
its writes, and it ends."""


@dataclass(frozen=True)
class Pulse:
    """The result of checking a run's process; `words` is a sentence if it is dead, else it completes "it is ..."."""

    alive: bool
    responding: bool
    words: str


@dataclass(frozen=True)
class Observed:
    """A run in its true state.

    Attributes:
        run: The record in the store at the time of the check.
        state: The state in the store, or `LOST` if the worker is proven dead and that is not recorded yet.
        words: The state for a person: "running", "running, but not responding for 40 s", "lost".
        reason: The reason for the state, one sentence; None without one.
        responding: False while a living worker is silent.
    """

    run: Run
    state: State
    words: str
    reason: str | None
    responding: bool = True


def observed(runs: Runs, run: Run) -> Observed:
    """The true state of `run`: if it should be active, its process is checked.

    A worker records its end before it exits, so the record of a dead one is read again and counts.
    """
    if run.state.is_active:
        pulse = take_pulse(run)
        if pulse.alive:
            words = run.state.word if pulse.responding else f"{run.state.word}, but {pulse.words}"
            return Observed(run, run.state, words, run.reason, pulse.responding)
        run = runs.get(run.id)
        if run.state.is_active:
            return Observed(run, State.LOST, State.LOST.word, take_pulse(run).words, responding=False)
    return Observed(run, run.state, run.state.word, run.reason)


def take_pulse(run: Run, silence: float | None = None) -> Pulse:
    """Checks the process that should be doing `run`.

    Args:
        run: The run.
        silence: Seconds since its last sign of life, if the caller has measured them with a steady clock; else those of
            the wall clock.
    """
    if silence is None:
        silence = time.time() - (last_sign_of_life(run) or time.time())
    if run.host != host():
        return _pulse_elsewhere(run, silence)
    if run.boot_id != boot_id():
        return _dead("The computer was restarted while it was running.")
    if run.pid is None or run.pid_created is None:
        return _pulse_before_start(silence)
    if not lives(run.pid, run.pid_created):
        return _dead(f"Its process ({run.pid}) ended without giving a reason.")
    return _living(silence)


def last_sign_of_life(run: Run) -> float | None:
    """The last heartbeat of the current attempt, in seconds since 1970; before the first one, its beginning."""
    return run.heartbeat_at or run.started_at


def _pulse_elsewhere(run: Run, silence: float) -> Pulse:
    if silence < ELSEWHERE_SECONDS:
        return _living(silence)
    return _dead(f"There was no sign of life from {run.host} for {ELSEWHERE_SECONDS // 60} minutes.")


def _pulse_before_start(silence: float) -> Pulse:
    if silence < START_SECONDS:
        return Pulse(alive=True, responding=True, words="starting")
    return _dead("Its process never started.")


def _living(silence: float) -> Pulse:
    if silence < SILENT_SECONDS:
        return Pulse(alive=True, responding=True, words="responding")
    return Pulse(alive=True, responding=False, words=f"not responding for {silence:.0f} s")


def _dead(reason: str) -> Pulse:
    return Pulse(alive=False, responding=False, words=reason)
