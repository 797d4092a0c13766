"""The queue: what is asked of runs, by pages, the command line and the supervisor.

Who may write what: anyone queues, stops, resumes and deletes; the supervisor alone claims; the worker that holds an
attempt (and the supervisor, once that worker is proven dead) writes about it, through `Attempts`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from selmask.errors import BadInput, NotFound
from selmask.store import lineage
from selmask.store.plain import to_json
from selmask.store.run import NewRun, Run
from selmask.store.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import sqlite_utils

    from selmask.store.database import Database, Parameters, Row

MAX_TRIES = 2
"""How often a run is started before a loss of its worker is final."""

SELECT = """
    SELECT r.*, a.device, a.host, a.boot_id, a.pid, a.pid_created, a.started_at, a.heartbeat_at
    FROM runs r LEFT JOIN attempts a ON a.run_id = r.id AND a.number = r.attempt
"""

WANTED = """
    (:states IS NULL OR r.state IN (SELECT value FROM json_each(:states)))
    AND (:kind IS NULL OR r.kind = :kind)
    AND (:ids IS NULL OR r.id IN (SELECT value FROM json_each(:ids)))
"""

TURN = "urgent_at DESC NULLS LAST, queued_at, id"
"""The order of the queue."""

CLEARED: Row = dict.fromkeys(["result", "message", "seconds_left", "urgent_at", "stop_asked_at", "ended_at"])
"""What an earlier attempt left and the next one does not start with."""


class Runs:
    """The runs of a workspace."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def queue(self, new: NewRun) -> Run:
        """The run that does what `new` asks: one with the same hash where there is one, else a new one.

        A run that is finished, at work or in the queue is returned as it is; one that failed, was stopped, lost or
        skipped enters the queue again and goes on from its last checkpoint.

        Raises:
            NotFound: no run has `new.parent_hash`.
        """
        with self._db.transaction() as db:
            same = self._where("r.hash = ?", [new.hash])
            if not same:
                return self.get(_insert(db, new, self._parent_id(new)))
            return self._enter(same[0]) if same[0].state.can_retry else same[0]

    def queue_all(self, wanted: Sequence[NewRun]) -> list[Run]:
        """All of `wanted`, parents before their children, or none; as they stand once all are queued."""
        with self._db.transaction():
            ids = [self.queue(new).id for new in wanted]
            return [self.get(run_id) for run_id in ids]

    def get(self, run_id: int) -> Run:
        """The run with this id.

        Raises:
            NotFound: there is none.
        """
        found = self._where("r.id = ?", [run_id])
        if not found:
            raise NotFound(f"There is no run {run_id}", do="`selmask runs` lists those that exist")
        return found[0]

    def all(
        self, *, states: Iterable[State] | None = None, kind: str | None = None, ids: Iterable[int] | None = None
    ) -> list[Run]:
        """The runs, in the order in which they were first queued; only those in `states`, of `kind`, among `ids`."""
        wanted = {
            "states": None if states is None else to_json(list(states)),
            "kind": kind,
            "ids": None if ids is None else to_json(list(ids)),
        }
        return self._where(WANTED, wanted)

    def children(self, run_id: int) -> list[Run]:
        """The runs that start from this one."""
        return self._where("r.parent_id = ?", [run_id])

    def counts(self) -> dict[State, int]:
        """How many runs are in each state; states without any are left out."""
        rows = self._db.rows("SELECT state, count(*) AS number FROM runs GROUP BY state")
        return {State(row["state"]): row["number"] for row in rows}

    def pending(self) -> list[Run]:
        """The runs that no worker has yet, in the order of their turns; what waits for another run keeps its place."""
        return self._where("r.state IN ('queued', 'waiting')", order=TURN)

    def next(self) -> Run | None:
        """The run whose turn it is, which `claim` would take; None when none is queued."""
        return next(iter(self._where("r.state = 'queued'", order=f"{TURN} LIMIT 1")), None)

    def claim(self, device: str, *, host: str = "", boot_id: str = "") -> Run | None:
        """Takes the run whose turn it is and begins an attempt on `device`; None when none is queued.

        No two callers get the same run, in whatever processes they are.
        """
        with self._db.transaction() as db:
            run = self.next()
            if run is None:
                return None
            number = run.attempt + 1
            taken = {"state": State.RUNNING, "attempt": number, "tries_left": run.tries_left - 1}
            db.table("runs").update(run.id, taken)
            place = {"device": device, "host": host, "boot_id": boot_id, "started_at": time.time()}
            db.table("attempts").insert({"run_id": run.id, "number": number} | place)
            return self.get(run.id)

    def request_stop(self, run_id: int) -> Run:
        """Stops a run that has not begun at once, asks the worker of one that has; asked twice is asked once.

        Raises:
            BadInput: the run has ended already.
        """
        with self._db.transaction() as db:
            run = self.get(run_id)
            if run.state.is_final:
                raise BadInput(f"{run.title} cannot be stopped: it is {run.state.word}")
            now = time.time()
            if run.state.is_pending:
                stopped = {"state": State.STOPPED, "reason": "Stopped before it began.", "ended_at": now}
                db.table("runs").update(run_id, stopped)
                lineage.settle(db, run_id)
            elif run.state.can_stop:
                db.table("runs").update(run_id, {"state": State.STOPPING, "stop_asked_at": now})
            return self.get(run_id)

    def stop_all(self, run_ids: Iterable[int]) -> None:
        """Stops those of these runs that have not ended, children before their parents so that none is skipped."""
        with self._db.transaction():
            for run in sorted(self.all(ids=run_ids), key=lambda run: run.id, reverse=True):
                if run.state.can_stop:
                    self.request_stop(run.id)

    def put_first(self, run_id: int) -> None:
        """Has a run that has not begun done before all others, and before it those that it starts from.

        Raises:
            BadInput: it has begun, or ended.
        """
        with self._db.transaction() as db:
            run = self.get(run_id)
            if not run.state.is_pending:
                raise BadInput(f"{run.title} cannot be put first in the queue: it is {run.state.word}")
            now = time.time()
            while run.state.is_pending:
                db.table("runs").update(run.id, {"urgent_at": now})
                if run.parent_id is None:
                    return
                run = self.get(run.parent_id)

    def resume(self, run_id: int) -> Run:
        """Puts a run that failed, was stopped or lost into the queue again, to go on from its last checkpoint.

        Raises:
            BadInput: its state does not allow that, or the run it starts from is not finished and will not be.
        """
        return self._again(run_id, "resumed", lambda state: state.can_resume)

    def retry(self, run_id: int) -> Run:
        """Like `resume`, also for a skipped run. What its folder holds is for `selmask.runs.control.retry` to clear.

        Raises:
            BadInput: its state does not allow that, or the run it starts from is not finished and will not be.
        """
        return self._again(run_id, "retried", lambda state: state.can_retry)

    def delete(self, run_id: int) -> None:
        """Forgets a run with its attempts and metrics. Its folder is for `selmask.runs.control.delete` to remove.

        Raises:
            BadInput: a worker has it, or other runs start from it.
        """
        with self._db.transaction() as db:
            run = self.get(run_id)
            if not run.state.can_delete:
                raise BadInput(f"{run.title} cannot be deleted: it is {run.state.word}", do="Stop it first")
            children = self.children(run_id)
            if children:
                raise BadInput(
                    f"{run.title} cannot be deleted: {len(children)} other runs start from it", do="Delete those first"
                )
            db.execute("DELETE FROM runs WHERE id = ?", [run_id])

    def _where(self, condition: str, values: Parameters = (), order: str = "id") -> list[Run]:
        return [Run.from_row(row) for row in self._db.rows(f"{SELECT} WHERE {condition} ORDER BY {order}", values)]

    def _parent_id(self, new: NewRun) -> int | None:
        if new.parent_hash is None:
            return None
        found = self._where("r.hash = ?", [new.parent_hash])
        if not found:
            raise NotFound(f"The run that {new.title} starts from is not queued", given=new.parent_hash)
        return found[0].id

    def _again(self, run_id: int, verb: str, allowed: Callable[[State], bool]) -> Run:
        with self._db.transaction():
            run = self.get(run_id)
            if not allowed(run.state):
                raise BadInput(f"{run.title} cannot be {verb}: it is {run.state.word}")
            return self._enter(run, insist=True)

    def _enter(self, run: Run, *, insist: bool = False) -> Run:
        """Into the queue again, and the children that were skipped on its account with it."""
        with self._db.transaction() as db:
            state, reason = lineage.entry(db, run.parent_id)
            if insist and state.is_final:
                raise BadInput(f"{run.title} cannot start. {reason}", do="Retry that run first")
            entered = {"state": state, "reason": reason, "queued_at": time.time(), "tries_left": MAX_TRIES}
            db.table("runs").update(run.id, entered | CLEARED)
            lineage.revive(db, run.id)
            return self.get(run.id)


def _insert(db: sqlite_utils.Database, new: NewRun, parent_id: int | None) -> int:
    state, reason = lineage.entry(db, parent_id)
    now = time.time()
    row = {
        "kind": new.kind,
        "title": new.title,
        "hash": new.hash,
        "spec": to_json(new.spec),
        "state": state,
        "reason": reason,
        "parent_id": parent_id,
        "tries_left": MAX_TRIES,
        "created_at": now,
        "queued_at": now,
    }
    return int(db.table("runs").insert(row).last_rowid or 0)
