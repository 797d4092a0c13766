"""What is true of a run that claims to be alive, looked up and not believed; pages need no supervisor for it."""

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
"""A living process that is silent for longer is shown as not responding, and never started a second time."""

START_SECONDS = 30
"""How long a claimed run may be without a process before it counts as never started."""

ELSEWHERE_SECONDS = 600
"""How long a worker on a machine that cannot be looked at may be silent before it is given up. Should it live after
all, the store refuses what it writes, and it ends."""


@dataclass(frozen=True)
class Pulse:
    """What a look at a run's process showed; `words` is a sentence where it is dead, else completes "it is ..."."""

    alive: bool
    responding: bool
    words: str


@dataclass(frozen=True)
class Observed:
    """A run as it truly is.

    Attributes:
        run: What the store said when the look was taken.
        state: The store's state, but `LOST` where the worker is proven dead and nobody has noted it yet.
        words: What a person reads: "running", "running, but not responding for 40 s", "lost".
        reason: Why it is so, one sentence; None where there is nothing to say.
        responding: False while a living worker is silent.
    """

    run: Run
    state: State
    words: str
    reason: str | None
    responding: bool = True


def observed(runs: Runs, run: Run) -> Observed:
    """`run` as it truly is: where its worker should be at work, the process itself is looked up.

    A worker writes its end before it exits, so a dead one is read again: its word counts, not the older record.
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


def take_pulse(run: Run) -> Pulse:
    """Looks at the process that should be at work on `run`."""
    now = time.time()
    silence = now - (run.heartbeat_at or run.started_at or now)
    if run.host != host():
        return _pulse_elsewhere(run, silence)
    if run.boot_id != boot_id():
        return _dead("The computer was restarted while it was at work.")
    if run.pid is None or run.pid_created is None:
        return _pulse_of_unborn(silence)
    if not lives(run.pid, run.pid_created):
        return _dead(f"Its process ({run.pid}) has ended without a word.")
    return _living(silence)


def _pulse_elsewhere(run: Run, silence: float) -> Pulse:
    if silence < ELSEWHERE_SECONDS:
        return _living(silence)
    return _dead(f"There was no sign of life from {run.host} for {ELSEWHERE_SECONDS // 60} minutes.")


def _pulse_of_unborn(silence: float) -> Pulse:
    if silence < START_SECONDS:
        return Pulse(alive=True, responding=True, words="starting")
    return _dead("Its process never began.")


def _living(silence: float) -> Pulse:
    if silence < SILENT_SECONDS:
        return Pulse(alive=True, responding=True, words="responding")
    return Pulse(alive=True, responding=False, words=f"not responding for {silence:.0f} s")


def _dead(reason: str) -> Pulse:
    return Pulse(alive=False, responding=False, words=reason)
