"""Workers whose end is recorded, but whose processes may still hold a device or have left files behind."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from selmask.processes import leftovers
from selmask.processes.alive.identity import boot_id, host, lives
from selmask.processes.alive.steady_ages import SteadyAges
from selmask.store.state import State

if TYPE_CHECKING:
    from selmask.processes.executors.executor import Executor
    from selmask.store.run import Attempt
    from selmask.store.store import Store
    from selmask.workspace import Workspace

LEAVE_SECONDS = 60.0
"""How long the process of an ended worker may take to leave; it ends itself after half of that (`EXIT_SECONDS`)."""

WATCHED_SECONDS = 10 * LEAVE_SECONDS
"""How long an ended worker keeps its device if its process cannot be ended, for example because a driver hangs."""

log = logging.getLogger(__name__)


class EndedWorkers:
    """The ended workers of a workspace, as its supervisor sees them off.

    Args:
        workspace, store: The workspace and its store.
        executor: Ends a process that does not leave.
    """

    def __init__(self, workspace: Workspace, store: Store, executor: Executor) -> None:
        self._workspace, self._store, self._executor = workspace, store, executor
        self._ages = SteadyAges()
        self._told, self._gone = set[tuple[int, int]](), set[tuple[int, int]]()

    def devices(self) -> list[str]:
        """The devices of those whose processes still exist; one that takes too long is ended."""
        ended = self._store.attempts.ended_since(time.time() - WATCHED_SECONDS)
        leaving = [attempt for attempt in ended if self._is_leaving(attempt)]
        for attempt in ended:
            if attempt not in leaving:
                self._tidy_once(attempt)
        return [attempt.device for attempt in leaving]

    def tidy_all(self) -> None:
        """Removes what is left over of all finished runs, for a supervisor that begins."""
        for run in self._store.runs.all(states=[State.FINISHED]):
            leftovers.remove(self._workspace, run.id)

    def _is_leaving(self, attempt: Attempt) -> bool:
        if (attempt.host, attempt.boot_id) != (host(), boot_id()) or not _exists(attempt):
            return False
        key = (attempt.run_id, attempt.number)
        if key in self._told or self._ages.age(*key, attempt.ended_at) < LEAVE_SECONDS:
            return True
        self._told.add(key)
        run = self._store.runs.get(attempt.run_id)
        log.warning("%s, attempt %d: ended, but its process did not leave.", run.title, attempt.number)
        self._executor.stop(replace(run, attempt=attempt.number))
        return _exists(attempt)

    def _tidy_once(self, attempt: Attempt) -> None:
        """Does what a worker that was killed after it had recorded its result could not do."""
        key = (attempt.run_id, attempt.number)
        if key in self._gone or attempt.end is not State.FINISHED:
            return
        self._gone.add(key)
        if self._store.runs.get(attempt.run_id).state.is_finished:  # else it was queued again
            leftovers.remove(self._workspace, attempt.run_id)


def _exists(attempt: Attempt) -> bool:
    return attempt.pid is not None and attempt.pid_created is not None and lives(attempt.pid, attempt.pid_created)
