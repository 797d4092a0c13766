"""Processes that are killed at any moment, or at the moments at which most is at stake."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

from selmask.workspace import CHECKPOINT, MODEL
from tests.chaos.evidence import DRAFTS
from tests.chaos.living import everyone, send, supervisors, workers
from tests.chaos.storm import PACE_SECONDS

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.store.run import Run
    from tests.chaos.storm import Storm

AT_AN_EPOCHS_END = ("held_out_loss", "dev_macro_f1")
"""Measurements that are made after the last step of an epoch."""


def kill_worker(storm: Storm) -> bool:
    """At any moment."""
    if storm.a_worker() is None:
        return False
    storm.wait()
    return _kill_workers(storm)


def kill_worker_that_starts(storm: Storm) -> bool:
    """Before it has said anything: perhaps while it imports, or between two records of its beginning."""
    known = set().union(*workers(storm.workspace).values())
    young = storm.until(lambda: set().union(*workers(storm.workspace).values()) - known or None, PACE_SECONDS)
    if young is None:
        return False
    time.sleep(storm.dice.uniform(0, 6))
    send(signal.SIGKILL, *young)
    return True


def kill_worker_that_saves(storm: Storm) -> bool:
    """While it writes a checkpoint."""
    return _kill_worker_at(storm, f"{CHECKPOINT}/{DRAFTS}", storm.dice.uniform(0, 0.4))


def kill_worker_that_writes_results(storm: Storm) -> bool:
    """While it writes the finished model or the predictions."""
    return _kill_worker_at(storm, DRAFTS, storm.dice.uniform(0, 0.4))


def kill_worker_that_has_finished(storm: Storm) -> bool:
    """After everything is written and before the end is recorded, or while it leaves."""
    return _kill_worker_at(storm, MODEL, storm.dice.uniform(0, 1))


def kill_worker_after_an_epoch(storm: Storm) -> bool:
    """Between the checkpoint after the last step of an epoch and the record of the epoch's measurements."""
    run = storm.until(lambda: _saved_at_an_epochs_end(storm))
    if run is None:
        return False
    send(signal.SIGKILL, *workers(storm.workspace).get(run.id, ()))
    return True


def kill_supervisor(storm: Storm) -> bool:
    """At any moment; the next one takes over sooner or later."""
    pid = storm.supervise()
    storm.wait()
    send(signal.SIGKILL, pid)
    time.sleep(storm.dice.choice([0, 0.2, 2]))
    storm.check_truth("the end of the supervisor, before the next one")
    return True


def kill_supervisor_that_claims(storm: Storm) -> bool:
    """Between the claim of a run and the start of its worker."""
    runs = storm.store.runs
    claimed = storm.until(lambda: next((run for run in runs.all() if run.state.is_active and run.pid is None), None))
    if claimed is None:
        return False
    send(signal.SIGKILL, *supervisors(storm.workspace))
    return True


def kill_everything(storm: Storm) -> bool:
    """At one moment: all are stopped first, so that none can react to the end of another."""
    if storm.a_worker() is None:
        return False
    storm.wait()
    pids = everyone(storm.workspace)
    send(signal.SIGSTOP, *pids)
    send(signal.SIGKILL, *pids)
    storm.check_truth("the end of everything")
    return True


def restart_machine(storm: Storm) -> bool:
    """Everything is killed, and what was recorded belongs to an earlier start of the machine."""
    if not kill_everything(storm):
        return False
    with storm.store.transaction() as db:
        db.execute("UPDATE attempts SET boot_id = 'an earlier start' WHERE ended_at IS NULL")
    storm.check_truth("a restart of the machine")
    return True


def terminate_worker(storm: Storm) -> bool:
    """Politely, as a machine that shuts down does."""
    found = storm.a_worker()
    if found is None:
        return False
    storm.wait()
    send(signal.SIGTERM, *found[1])
    return True


def _kill_workers(storm: Storm) -> bool:
    pids = set().union(*workers(storm.workspace).values())
    send(signal.SIGKILL, *pids)
    return bool(pids)


def _kill_worker_at(storm: Storm, pattern: str, seconds: float) -> bool:
    """Kills the worker of a run `seconds` after something like `pattern` has appeared in its folder."""

    def look() -> tuple[Run, Path] | None:
        active = [run for run in storm.store.runs.all() if run.state.is_active]
        hits = ((run, path) for run in active for path in storm.workspace.run_folder(run.id).glob(pattern))
        return next(hits, None)

    found = storm.until(look)
    if found is None:
        return False
    time.sleep(seconds)
    pids = workers(storm.workspace).get(found[0].id, set())
    send(signal.SIGKILL, *pids)
    return bool(pids)


def _saved_at_an_epochs_end(storm: Storm) -> Run | None:
    """A run whose newest checkpoint is one after the last step of an epoch that is not measured yet."""
    for run in storm.store.runs.all():
        wanted = {row for row in storm.project.expected[run.hash].rows if row[0] in AT_AN_EPOCHS_END}
        saved = max(storm.workspace.run_folder(run.id).glob(f"{CHECKPOINT}/step-*"), default=None)
        if run.state.is_active and saved is not None:
            step = int(saved.name.partition("-")[2])
            frame = storm.store.metrics.frame([run.id], AT_AN_EPOCHS_END)
            if step in {at for _, at in wanted} - set(frame["step"]):
                return run
    return None
