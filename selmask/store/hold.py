"""The right to write about an attempt at a run: for its worker, and for the supervisor once that worker is dead.

Every method compares the attempt of the claimed `Run` with the store's. A worker that was given up but is still alive
gets False and changes nothing.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from selmask.store import lineage
from selmask.store.lineage import MAX_TRIES
from selmask.store.plain import to_json
from selmask.store.state import State

if TYPE_CHECKING:
    import sqlite_utils

    from selmask.store.run import Pauses, Run
    from selmask.store.sqlite.database import Database, Row

INACTIVE: Row = {"seconds_left": None, "message": None}
STOPPED_EARLY = "Stopped before it began."


def stopped_early() -> Row:
    """The columns that change when a run is stopped before it began."""
    return {"state": State.STOPPED, "reason": STOPPED_EARLY, "ended_at": time.time()}


class Hold:
    """The current attempt at `run`, as its worker holds it."""

    def __init__(self, db: Database, run: Run) -> None:
        self._db = db
        self._run = run

    def assign(self, pid: int, pid_created: float) -> bool:
        """Records the process that the supervisor has started for the attempt, unless that process was quicker.

        Args:
            pid: The process id.
            pid_created: The start of the process (see `identity.born`).
        """
        with self._db.transaction() as db:
            held = _holds(db, self._run)
            if held is not None and held["pid"] is None:
                _note(db, self._run, {"pid": pid, "pid_created": pid_created})
            return held is not None

    def put_back(self, message: str) -> bool:
        """Undoes the claim of a run whose worker could not be started through no fault of the run: it costs no try.

        Args:
            message: What the run waits for, in sentences.
        """
        with self._db.transaction() as db:
            held = _holds(db, self._run)
            if held is None:
                return False
            if State(held["state"]) is State.STOPPING:
                return self._end(State.STOPPED, reason=STOPPED_EARLY)
            db.table("attempts").delete((self._run.id, self._run.attempt))
            before = {"attempt": self._run.attempt - 1, "tries_left": held["tries_left"] + 1}
            db.table("runs").update(self._run.id, {"state": State.QUEUED, "message": message} | before)
            return True

    def begin(self, pid: int, pid_created: float, versions: dict[str, str] | None = None) -> bool:
        """Records that the worker has begun; it calls this before anything else, and ends if the answer is False.

        Args:
            pid: The process id.
            pid_created: The start of the process (see `identity.born`).
            versions: The versions of packages that affect results.
        """
        with self._db.transaction() as db:
            held = _holds(db, self._run)
            if held is None:
                return False
            provenance = {} if versions is None else {"versions": to_json(versions)}
            process = {"pid": pid, "pid_created": pid_created, "heartbeat_at": time.time()}
            _note(db, self._run, process | provenance)
            if State(held["state"]) is State.STARTING:  # a run may have been asked to stop before it began
                db.table("runs").update(self._run.id, {"state": State.RUNNING})
            return True

    def beat(self) -> bool:
        """Records a sign of life."""
        with self._db.transaction() as db:
            held = _holds(db, self._run) is not None
            if held:
                _note(db, self._run, {"heartbeat_at": time.time()})
            return held

    def progress(
        self, step: int, *, total: int | None = None, message: str | None = None, pauses: Pauses | None = None
    ) -> bool:
        """Records the progress, `step` of `total`, the present activity, and `pauses` (None for any: as before).

        The remaining time follows from the rate of this attempt since its first step, or since `total` changed.
        """
        with self._db.transaction() as db:
            held = _holds(db, self._run)
            if held is None:
                return False
            now = time.time()
            total = held["total_steps"] if total is None else total
            first_step, first_at = _baseline(held, step, total, now)
            left = None if total is None else _seconds_left(step - first_step, now - first_at, total - step)
            rhythm = {} if pauses is None else _columns(pauses)
            _note(db, self._run, {"heartbeat_at": now, "first_step": first_step, "first_step_at": first_at} | rhythm)
            activity = {} if message is None else {"message": message}
            db.table("runs").update(self._run.id, {"step": step, "total_steps": total, "seconds_left": left} | activity)
            return True

    def finish(self, result: dict[str, Any]) -> bool:
        """Records that the work is done, with its result."""
        return self._end(State.FINISHED, result=result)

    def stop(self, reason: str | None = None, result: dict[str, Any] | None = None) -> bool:
        """Records that the work stopped on request."""
        return self._end(State.STOPPED, reason=reason, result=result)

    def fail(self, reason: str, traceback: str | None = None) -> bool:
        """Records that the work cannot be done; `reason` is one sentence."""
        return self._end(State.FAILED, reason=reason, traceback=traceback)

    def lose(self, reason: str) -> bool:
        """Records that the worker is dead: the run is queued again while tries are left, else lost.

        A run that was asked to stop is stopped. If another process than the record's has the attempt by now, because
        its worker has begun since, nothing is changed and the answer is False.
        """
        with self._db.transaction() as db:
            held = _holds(db, self._run)
            if held is None or held["pid"] != self._run.pid:
                return False
            if State(held["state"]) is State.STOPPING:
                return self._end(State.STOPPED, reason=reason)
            if held["tries_left"] == 0:
                return self._end(State.LOST, reason=reason, of_run=_of_all_tries(db, self._run, reason))
            _note(db, self._run, {"end": State.LOST, "reason": reason, "ended_at": time.time()})
            again = f"Attempt {self._run.attempt} was lost: {reason}"
            db.table("runs").update(self._run.id, {"state": State.QUEUED, "reason": again} | INACTIVE)
            return True

    def _end(
        self,
        state: State,
        *,
        reason: str | None = None,
        of_run: str | None = None,
        traceback: str | None = None,
        result: dict[str, Any] | None = None,
    ) -> bool:
        """Records the end of the attempt, for `reason`, and of the run, for the same or for that `of_run`."""
        with self._db.transaction() as db:
            if _holds(db, self._run) is None:
                return False
            now = time.time()
            _note(db, self._run, {"end": state, "reason": reason, "traceback": traceback, "ended_at": now})
            kept = None if result is None else to_json(result)
            ended = {"state": state, "reason": of_run or reason, "result": kept, "ended_at": now}
            db.table("runs").update(self._run.id, ended | INACTIVE)
            lineage.settle(db, self._run.id)
            return True


def _holds(db: sqlite_utils.Database, run: Run) -> Row | None:
    """The row of this attempt if it is the current one and has not ended."""
    sql = """SELECT r.state, r.tries_left, r.total_steps, a.pid, a.first_step, a.first_step_at
             FROM runs r JOIN attempts a ON a.run_id = r.id AND a.number = r.attempt
             WHERE r.id = ? AND a.number = ? AND a.ended_at IS NULL"""
    return next(iter(list(db.query(sql, [run.id, run.attempt]))), None)


def _of_all_tries(db: sqlite_utils.Database, run: Run, reason: str) -> str:
    """Why each try of a run was lost, in sentences; `reason` is that of the last."""
    sql = "SELECT number, reason FROM attempts WHERE run_id = ? AND number > ? AND number < ? ORDER BY number"
    earlier = {row["number"]: row["reason"] for row in db.query(sql, [run.id, run.attempt - MAX_TRIES, run.attempt])}
    if not earlier:
        return reason
    reasons = " ".join(f"Attempt {number}: {why}" for number, why in (earlier | {run.attempt: reason}).items())
    return f"It was tried {len(earlier) + 1} times and lost each time. {reasons}"


def _note(db: sqlite_utils.Database, run: Run, changes: Row) -> None:
    db.table("attempts").update((run.id, run.attempt), changes)


def _columns(pauses: Pauses) -> Row:
    return {"step_at": pauses.step_at, "median_pause": pauses.median, "longest_pause": pauses.longest}


def _baseline(held: Row, step: int, total: int | None, now: float) -> tuple[int, float]:
    """The step and the time from which the rate is measured."""
    first_step, first_at = held["first_step"], held["first_step_at"]
    is_set_back = first_at is not None and now < first_at  # the clock
    if first_step is None or step < first_step or total != held["total_steps"] or is_set_back:
        return step, now
    return first_step, first_at


def _seconds_left(steps: int, seconds: float, steps_left: int) -> float | None:
    return max(0, steps_left) * seconds / steps if steps > 0 else None
