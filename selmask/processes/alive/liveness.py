"""The true state of a run, from its process instead of its record; pages need no supervisor for it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selmask.disk.room import free_bytes
from selmask.processes.alive.identity import boot_id, host, lives
from selmask.store.state import State
from selmask.wording import lasting

if TYPE_CHECKING:
    from selmask.store.run import Run
    from selmask.store.runs import Runs

HEARTBEAT_SECONDS = 5
"""Between two signs of life: each is a write to the database, for which all workers wait in turn."""
SILENT_SECONDS = 3 * HEARTBEAT_SECONDS
"""A living process that is silent for longer is shown as not responding; it is never started again."""

START_SECONDS = 30
"""How long a claimed run may have no worker before it counts as never started, although its supervisor lives."""

HANG_SECONDS, USUAL_PAUSES, LONGEST_PAUSES = 120, 20, 2
"""A living worker without a step is shown so after this time, if that is also as many of its usual pauses between steps
and of its longest one so far: measurements between epochs take long, and come again. It is never ended for that."""

ELSEWHERE_SECONDS = 600
"""How long a worker on another machine may be silent before it is given up. If it is alive after all, the store refuses
its writes, and it ends."""


FULL_BYTES = 2**16
"""With less room on its disk, the database can take no sign of life."""


@dataclass(frozen=True)
class Pulse:
    """The result of checking a run's process; `words` is a sentence if it is dead, else it ends "running, but ..."."""

    alive: bool
    is_well: bool
    words: str
    is_silent: bool = False


_WELL = Pulse(alive=True, is_well=True, words="well")


@dataclass(frozen=True)
class Observed:
    """A run in its true state.

    Attributes:
        run: The record in the store at the time of the check.
        state: The state in the store, or `LOST` if the worker is proven dead and that is not recorded yet.
        words: The state for a person: "running", "running, but no step for 6 min", "lost".
        reason: The reason for the state, or what a run waits for in the queue, in sentences; None without one.
        is_well: False if the worker is dead or silent, or has made no step for far longer than usual.
    """

    run: Run
    state: State
    words: str
    reason: str | None
    is_well: bool = True


def observed(runs: Runs, run: Run) -> Observed:
    """The true state of `run`: if it should be active, its process is checked.

    A worker records its end before it exits, and its beginning after its supervisor may have died, so the record of a
    dead process is read again and counts.
    """
    if run.state.is_active and not take_pulse(run).alive:
        run = runs.get(run.id)
    if not run.state.is_active:
        waits_for = run.message if run.state.is_pending else None
        return Observed(run, run.state, run.state.word, waits_for or run.reason)
    pulse = take_pulse(run)
    if not pulse.alive:
        return Observed(run, State.LOST, State.LOST.word, pulse.words, is_well=False)
    words = run.state.word if pulse.is_well else f"{run.state.word}, but {pulse.words}"
    if pulse.is_silent and free_bytes(runs.folder) < FULL_BYTES:
        words += ": the disk is full"
    return Observed(run, run.state, words, run.reason, pulse.is_well)


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
        return _pulse_before_start(run, silence)
    if not lives(run.pid, run.pid_created):
        return _dead(f"Its process ({run.pid}) ended without giving a reason.")
    return _living(run, silence)


def last_sign_of_life(run: Run) -> float | None:
    """The last heartbeat of the current attempt, in seconds since 1970; before the first one, its beginning."""
    return run.heartbeat_at or run.started_at


def _pulse_elsewhere(run: Run, silence: float) -> Pulse:
    if silence < ELSEWHERE_SECONDS:
        return _living(run, silence)
    return _dead(f"There was no sign of life from {run.host} for {ELSEWHERE_SECONDS // 60} minutes.")


def _pulse_before_start(run: Run, silence: float) -> Pulse:
    """The pulse of the supervisor that claimed the run; it has to start the worker within `START_SECONDS`."""
    claimer, created = run.claimer_pid, run.claimer_created
    if claimer is not None and created is not None and not lives(claimer, created):
        return _dead(f"The supervisor ({claimer}) ended before it had started the process.")
    return _living(run, silence) if silence < START_SECONDS else _dead("Its process never started.")


def _living(run: Run, silence: float) -> Pulse:
    if silence >= SILENT_SECONDS:
        return Pulse(alive=True, is_well=False, words=f"not responding for {lasting(silence)}", is_silent=True)
    pause = 0.0 if run.step_at is None else time.time() - run.step_at
    if run.median_pause is None or run.longest_pause is None:
        return _WELL
    if pause < max(HANG_SECONDS, USUAL_PAUSES * run.median_pause, LONGEST_PAUSES * run.longest_pause):
        return _WELL
    return Pulse(alive=True, is_well=False, words=f"no step for {lasting(pause)}")


def _dead(reason: str) -> Pulse:
    return Pulse(alive=False, is_well=False, words=reason)
