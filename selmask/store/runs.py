"""The queue of runs, for pages, the command line and the supervisor.

Anyone may queue, stop, resume and delete runs, but only the supervisor claims them. The worker of an attempt, and the
supervisor once that worker is dead, write about it through `Hold`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from selmask.errors import BadInput, NotFound
from selmask.store import lineage, looks
from selmask.store.hold import stopped_early
from selmask.store.plain import to_json
from selmask.store.run import NewRun, Run
from selmask.store.sqlite.changed_by_hand import explained
from selmask.store.state import State
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    import sqlite_utils

    from selmask.store.sqlite.database import Database, Parameters

SELECT = """
    SELECT r.*, a.device, a.host, a.boot_id, a.claimer_pid, a.claimer_created, a.pid, a.pid_created, a.started_at,
           a.heartbeat_at, a.step_at, a.median_pause, a.longest_pause
    FROM runs r LEFT JOIN attempts a ON a.run_id = r.id AND a.number = r.attempt
"""

WANTED = """
    (:states IS NULL OR r.state IN (SELECT value FROM json_each(:states)))
    AND (:kind IS NULL OR r.kind = :kind)
    AND (:ids IS NULL OR r.id IN (SELECT value FROM json_each(:ids)))
"""

TURN = "urgent_at DESC NULLS LAST, queued_at, id"
"""The order of the queue."""


class Runs:
    """The runs of a workspace."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @property
    def folder(self) -> Path:
        """The folder of the database."""
        return self._db.path.parent

    def queue(self, new: NewRun) -> Run:
        """The run with the same hash as `new`, else a new one.

        A run that is finished, active or queued is returned as it is. One that failed, or was stopped, lost or skipped,
        is queued again and resumes from its last checkpoint.

        Raises:
            NotFound: no run has the hash of one of its parents.
        """
        with self._db.transaction() as db:
            same = self._where("r.hash = ?", [new.hash])
            if not same:
                run_id = _insert(db, new, self._parents(new), Workspace(self._db.path.parent))
                return self.get(run_id)
            return self._enter(same[0]) if same[0].state.can_retry else same[0]

    def queue_all(self, wanted: Sequence[NewRun]) -> list[Run]:
        """Queues all of `wanted`, parents before children, or none; returns the runs once all are queued."""
        with self._db.transaction():
            ids = [self.queue(new).id for new in wanted]
            return [self.get(run_id) for run_id in ids]

    def get(self, run_id: int) -> Run:
        """The run with this id.

        Raises:
            NotFound: there is none.
        """
        rows = self._where("r.id = ?", [run_id])
        if not rows:
            raise NotFound(f"There is no run {run_id}", do="The list of runs shows those that exist")
        return rows[0]

    def all(
        self, *, states: Iterable[State] | None = None, kind: str | None = None, ids: Iterable[int] | None = None
    ) -> list[Run]:
        """The runs in `states`, of `kind` and among `ids`, in the order in which they were first queued."""
        wanted = {
            "states": None if states is None else to_json(list(states)),
            "kind": kind,
            "ids": None if ids is None else to_json(list(ids)),
        }
        return self._where(WANTED, wanted)

    def children(self, run_id: int) -> list[Run]:
        """The runs that start from this one."""
        return self._where("r.parent_id = ? OR r.second_parent_id = ?", [run_id, run_id])

    def counts(self) -> dict[State, int]:
        """The number of runs in each state; states without runs are left out."""
        counts: dict[State, int] = {}
        for row in self._db.rows("SELECT state, count(*) AS number, min(id) AS first FROM runs GROUP BY state"):
            with explained("runs", row["first"]):
                counts[State(row["state"])] = row["number"]
        return counts

    def pending(self) -> list[Run]:
        """The runs that no worker has yet, in the order of the queue; a run that waits for another keeps its place."""
        return self._where("r.state IN ('queued', 'waiting')", order=TURN)

    def next(self) -> Run | None:
        """The next run of the queue, which `claim` would take; None if none is queued."""
        return next(iter(self._where("r.state = 'queued'", order=f"{TURN} LIMIT 1")), None)

    def claim(
        self, device: str, *, host: str = "", boot_id: str = "", claimer: tuple[int, float] | None = None
    ) -> Run | None:
        """Claims the next run of the queue for an attempt on `device`; None if none is queued.

        No two callers get the same run, even in different processes.

        Args:
            device, host, boot_id: Where the worker will be.
            claimer: The process that will start it: its id and its start (see `identity.born`).
        """
        with self._db.transaction() as db:
            run = self.next()
            if run is None:
                return None
            number = run.attempt + 1
            taken = {"state": State.STARTING, "attempt": number, "tries_left": run.tries_left - 1, "message": None}
            db.table("runs").update(run.id, taken)
            place = {"device": device, "host": host, "boot_id": boot_id, "started_at": time.time()}
            pid, created = claimer or (None, None)
            process = {"claimer_pid": pid, "claimer_created": created}
            db.table("attempts").insert({"run_id": run.id, "number": number} | place | process)
            return self.get(run.id)

    def request_stop(self, run_id: int) -> Run:
        """Stops a run that has not begun, or asks the worker of one that has; idempotent.

        Raises:
            BadInput: the run has ended already.
        """
        with self._db.transaction() as db:
            run = self.get(run_id)
            if run.state.is_final:
                raise BadInput(f"{run.title} cannot be stopped: its state is “{run.state.word}”")
            if run.state.is_pending:
                db.table("runs").update(run_id, stopped_early())
                lineage.settle(db, run_id)
            elif run.state.can_stop:
                db.table("runs").update(run_id, {"state": State.STOPPING, "stop_asked_at": time.time()})
            return self.get(run_id)

    def stop_all(self, run_ids: Iterable[int]) -> None:
        """Stops the runs that have not ended, children before their parents, so that none is skipped."""
        with self._db.transaction():
            for run in sorted(self.all(ids=run_ids), key=lambda run: run.id, reverse=True):
                if run.state.can_stop:
                    self.request_stop(run.id)

    def put_first(self, run_id: int) -> None:
        """Puts a run that has not begun first in the queue, after the runs that it starts from.

        Raises:
            BadInput: it has begun or ended.
        """
        with self._db.transaction() as db:
            run = self.get(run_id)
            if not run.state.is_pending:
                raise BadInput(f"{run.title} cannot be put first in the queue: its state is “{run.state.word}”")
            now, urgent = time.time(), [run]
            while urgent:
                run = urgent.pop()
                if run.state.is_pending:
                    db.table("runs").update(run.id, {"urgent_at": now})
                    urgent += map(self.get, run.parents)

    def resume(self, run_id: int) -> Run:
        """Queues a run that failed, or was stopped or lost, again; it resumes from its last checkpoint.

        Raises:
            BadInput: its state does not allow that, or the run that it starts from did not finish.
        """
        return self._again(run_id, "resumed", lambda state: state.can_resume)

    def retry(self, run_id: int, *, finished: bool = False) -> Run:
        """Queues a run again, from the beginning, also a skipped one; `selmask.runs.control.retry` clears its folder.

        Args:
            run_id: The run.
            finished: Whether it may have finished: its files are gone. The runs that need them wait for it again.

        Raises:
            BadInput: its state does not allow that, or the run that it starts from did not finish.
        """
        with self._db.transaction() as db:
            self._again(run_id, "started again", lambda state: state.can_retry or (finished and state.is_finished))
            db.table("runs").update(run_id, {"step": 0, "total_steps": None})
            return self.get(run_id)

    def skip(self, run_id: int, reason: str) -> None:
        """Skips a queued run that cannot start, and those that start from it; `reason` is in sentences."""
        with self._db.transaction() as db:
            db.table("runs").update(run_id, {"state": State.SKIPPED, "reason": reason, "ended_at": time.time()})
            lineage.settle(db, run_id)

    def delete(self, run_id: int) -> None:
        """Deletes a run with its attempts and metrics, but not its folder (see `selmask.runs.many.deletion`).

        Raises:
            BadInput: a worker is doing it, or other runs start from it.
        """
        with self._db.transaction() as db:
            run = self.get(run_id)
            if not run.state.can_delete:
                raise BadInput(f"{run.title} cannot be deleted: its state is “{run.state.word}”", do="Stop it first")
            if children := self.children(run_id):
                raise lineage.needed_by(run.title, len(children))
            looks.note(db, run_id, time.time())
            looks.keep_result(db, run_id)
            db.execute("DELETE FROM runs WHERE id = ?", [run_id])

    def _where(self, condition: str, values: Parameters = (), order: str = "id") -> list[Run]:
        return [Run.from_row(row) for row in self._db.rows(f"{SELECT} WHERE {condition} ORDER BY {order}", values)]

    def _parents(self, new: NewRun) -> tuple[int | None, int | None]:
        first, second = (
            None if wanted is None else self._by_hash(wanted, new)
            for wanted in (new.parent_hash, new.second_parent_hash)
        )
        return first, second

    def _by_hash(self, wanted: str, child: NewRun) -> int:
        runs = self._where("r.hash = ?", [wanted])
        if not runs:
            raise NotFound(f"The run that {child.title} starts from is not queued", given=wanted)
        return runs[0].id

    def _again(self, run_id: int, verb: str, allowed: Callable[[State], bool]) -> Run:
        with self._db.transaction():
            run = self.get(run_id)
            if not allowed(run.state):
                raise BadInput(f"{run.title} cannot be {verb}: its state is “{run.state.word}”")
            return self._enter(run, insist=True)

    def _enter(self, run: Run, *, insist: bool = False) -> Run:
        """Queues a run again, and with it the children that cannot be done without it."""
        with self._db.transaction() as db:
            state, reason = lineage.entry(db, run.parents)
            if insist and state.is_final:
                raise BadInput(f"{run.title} cannot start. {reason}", do="Start that run again first")
            now = time.time()
            looks.note_again(db, run.id, now)
            entered = {"state": state, "reason": reason, "queued_at": now, "urgent_at": None}
            db.table("runs").update(run.id, lineage.ANEW | entered)
            lineage.revive(db, run.id)
            return self.get(run.id)


def _insert(
    db: sqlite_utils.Database, new: NewRun, parents: tuple[int | None, int | None], workspace: Workspace
) -> int:
    state, reason = lineage.entry(db, [each for each in parents if each is not None])
    now = time.time()
    row = {
        "id": _free_number(db, workspace),
        "kind": new.kind,
        "title": new.title,
        "hash": new.hash,
        "spec": to_json(new.spec),
        "state": state,
        "reason": reason,
        "parent_id": parents[0],
        "second_parent_id": parents[1],
        "tries_left": lineage.MAX_TRIES,
        "created_at": now,
        "queued_at": now,
    }
    return int(db.table("runs").insert(row).last_rowid or 0)


def _free_number(db: sqlite_utils.Database, workspace: Workspace) -> int:
    """The number of a new run, which never had another run.

    Folders count as well: if an older copy of the database was put back, those of later runs are still there.
    """
    given = next(db.query("SELECT coalesce(max(seq), 0) AS last FROM sqlite_sequence WHERE name = 'runs'"))["last"]
    return max(int(given), *workspace.run_numbers(), 0) + 1
