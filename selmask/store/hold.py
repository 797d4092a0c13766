"""Writing about the attempt at a run: by the worker that holds it, and by the supervisor once that worker is dead.

Every method compares the attempt of the claimed `Run` with the store's: a worker that was given up but lives on gets
False and changes nothing.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from selmask.store import lineage
from selmask.store.plain import to_json
from selmask.store.state import State

if TYPE_CHECKING:
    import sqlite_utils

    from selmask.store.database import Database, Row
    from selmask.store.run import Run

NOTHING_GOING_ON: Row = {"seconds_left": None, "message": None}


class Hold:
    """The attempt at `run` that its worker holds."""

    def __init__(self, db: Database, run: Run) -> None:
        self._db = db
        self._run = run

    def begin(self, pid: int, pid_created: float, versions: dict[str, str] | None = None) -> bool:
        """Notes the process that does the work; said by the supervisor and by the worker, whoever comes first.

        The worker also says with which `versions` of what it works.
        """
        with self._db.transaction() as db:
            held = _holds(db, self._run) is not None
            if held:
                said = {} if versions is None else {"versions": to_json(versions)}
                _note(db, self._run, {"pid": pid, "pid_created": pid_created, "heartbeat_at": time.time()} | said)
            return held

    def beat(self) -> bool:
        """A sign of life."""
        with self._db.transaction() as db:
            held = _holds(db, self._run) is not None
            if held:
                _note(db, self._run, {"heartbeat_at": time.time()})
            return held

    def progress(self, step: int, *, total: int | None = None, message: str | None = None) -> bool:
        """Where the run is: `step` of `total` (None: as before), and what it does just now (None: as before).

        The remaining time is reckoned from the attempt's own rate since its first step, or since `total` changed.
        """
        with self._db.transaction() as db:
            held = _holds(db, self._run)
            if held is None:
                return False
            now = time.time()
            total = held["total_steps"] if total is None else total
            first_step, first_at = _baseline(held, step, total, now)
            left = None if total is None else _seconds_left(step - first_step, now - first_at, total - step)
            _note(db, self._run, {"heartbeat_at": now, "first_step": first_step, "first_step_at": first_at})
            said = {} if message is None else {"message": message}
            db.table("runs").update(self._run.id, {"step": step, "total_steps": total, "seconds_left": left} | said)
            return True

    def finish(self, result: dict[str, Any]) -> bool:
        """The work is done; `result` is what it came to."""
        return self._end(State.FINISHED, result=result)

    def stop(self, reason: str | None = None, result: dict[str, Any] | None = None) -> bool:
        """The work was left off because somebody asked for it."""
        return self._end(State.STOPPED, reason=reason, result=result)

    def fail(self, reason: str, traceback: str | None = None) -> bool:
        """The work cannot be done; `reason` in one sentence."""
        return self._end(State.FAILED, reason=reason, traceback=traceback)

    def lose(self, reason: str) -> bool:
        """The worker is proven dead: back to the queue while tries are left, else lost; stopped if a stop was asked."""
        with self._db.transaction() as db:
            held = _holds(db, self._run)
            if held is None:
                return False
            if State(held["state"]) is State.STOPPING:
                return self._end(State.STOPPED, reason=reason)
            if held["tries_left"] == 0:
                return self._end(State.LOST, reason=reason)
            _note(db, self._run, {"end": State.LOST, "reason": reason, "ended_at": time.time()})
            again = f"Attempt {self._run.attempt} was lost: {reason}"
            db.table("runs").update(self._run.id, {"state": State.QUEUED, "reason": again} | NOTHING_GOING_ON)
            return True

    def _end(
        self,
        state: State,
        *,
        reason: str | None = None,
        traceback: str | None = None,
        result: dict[str, Any] | None = None,
    ) -> bool:
        with self._db.transaction() as db:
            if _holds(db, self._run) is None:
                return False
            now = time.time()
            _note(db, self._run, {"end": state, "reason": reason, "traceback": traceback, "ended_at": now})
            kept = None if result is None else to_json(result)
            ended = {"state": state, "reason": reason, "result": kept, "ended_at": now}
            db.table("runs").update(self._run.id, ended | NOTHING_GOING_ON)
            lineage.settle(db, self._run.id)
            return True


def _holds(db: sqlite_utils.Database, run: Run) -> Row | None:
    """The store's row of this attempt while it is the current one and has not ended."""
    sql = """SELECT r.state, r.tries_left, r.total_steps, a.first_step, a.first_step_at
             FROM runs r JOIN attempts a ON a.run_id = r.id AND a.number = r.attempt
             WHERE r.id = ? AND a.number = ? AND a.ended_at IS NULL"""
    return next(iter(list(db.query(sql, [run.id, run.attempt]))), None)


def _note(db: sqlite_utils.Database, run: Run, changes: Row) -> None:
    db.table("attempts").update((run.id, run.attempt), changes)


def _baseline(held: Row, step: int, total: int | None, now: float) -> tuple[int, float]:
    """The step and the time from which the rate is measured."""
    first_step, first_at = held["first_step"], held["first_step_at"]
    if first_step is None or step < first_step or total != held["total_steps"]:
        return step, now
    return first_step, first_at


def _seconds_left(steps: int, seconds: float, steps_left: int) -> float | None:
    return max(0, steps_left) * seconds / steps if steps > 0 else None
