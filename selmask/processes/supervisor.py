"""The supervisor: the one process of a workspace that starts queued runs on devices and notices how they end.

It may die at any time. Its knowledge is in the store, its workers continue without it, and the next supervisor takes
them over.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING

from selmask.errors import NewerWorkspace, SelmaskError
from selmask.processes import lock, reasons
from selmask.processes.alive.identity import boot_id, born, host
from selmask.processes.alive.steady_ages import SteadyAges
from selmask.processes.devices import SEVERAL, devices, together
from selmask.processes.ended_workers import EndedWorkers
from selmask.processes.executors.executor import DEFAULT_PERFORMER
from selmask.processes.executors.local import Local
from selmask.store.state import State
from selmask.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from selmask.processes.devices import Device
    from selmask.processes.executors.executor import Executor
    from selmask.processes.reasons import Ending
    from selmask.store.run import Run
    from selmask.workspace import Workspace

GRACE_SECONDS = 60.0
"""Time enough for a worker that is to stop to finish its step and save a checkpoint."""
PACE_SECONDS = 0.5
"""Between two looks at the queue: a person hardly notices it, nor does the processor."""
TROUBLE_SECONDS = 5.0
"""Between two tries while something is in the way, such as a full disk: each try may be costly."""

log = logging.getLogger(__name__)


class Supervisor:
    """Supervises the runs of `workspace` until it is told to end.

    Args:
        workspace: The workspace.
        performer: The function that does a run in a worker, as "module:function".
        executor: Runs the workers; by default this machine does, with `performer`.
        team_size: Returns the number of processes that a run asks for.
        check: Refuses a run whose needs are gone, by an error; it then fails without a worker.
        obstacle: Returns why a queued run cannot start, in sentences; None if it can. Such a run is skipped.
        grace_seconds: How long a run may take to stop on request before its processes are killed.
        idle_exit: Ends after this many seconds without work; None: never.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        performer: str = DEFAULT_PERFORMER,
        executor: Executor | None = None,
        team_size: Callable[[Run], int] = lambda _run: 1,
        check: Callable[[Run], None] = lambda _run: None,
        obstacle: Callable[[Run], str | None] = lambda _run: None,
        grace_seconds: float = GRACE_SECONDS,
        idle_exit: float | None = None,
    ) -> None:
        self._workspace = workspace
        self._executor = executor or Local(workspace, performer)
        self._team_size = team_size
        self._check = check
        self._obstacle = obstacle
        self._grace_seconds = grace_seconds
        self._idle_exit = idle_exit
        self._idle_since = time.monotonic()
        self._stop_requests = SteadyAges()
        self._not_started: list[tuple[Run, str]] = []
        self._end = threading.Event()
        self._interrupted = self._has_tidied = False
        self._store = Store.of(workspace)
        self._ended_workers = EndedWorkers(workspace, self._store, self._executor)
        self._process = (os.getpid(), born(os.getpid()) or 0.0)

    def run(self) -> None:
        """Works until SIGTERM, Ctrl+C, too long without work, or the end of the workspace. Workers stay alive.

        Raises:
            WorkspaceBusy: this workspace has a supervisor already; names its process.
            KeyboardInterrupt: Ctrl+C, once everything is in order.
        """
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
        while True:
            with lock.sole(self._workspace.supervisor_lock) as held:
                self._end_on_signals()
                self._work(held)
            # A run may have been queued before the lock was freed, when a supervisor still seemed to be alive.
            if self._end.is_set() or not self._has_work():
                break
        if self._interrupted:
            raise KeyboardInterrupt

    def end(self) -> None:
        """Makes `run` return soon."""
        self._end.set()

    def _work(self, held: int) -> None:
        slots = devices()
        log.info("Supervising %s on %s.", self._workspace.home, "; ".join(device.words for device in slots))
        self._idle_since = time.monotonic()
        while not self._end.is_set() and not self._was_idle_too_long():
            if not lock.is_at(held, self._workspace.supervisor_lock):
                log.info("The workspace has been deleted.")
                self._end.set()
                return
            self._end.wait(self._step(slots))

    def _step(self, slots: list[Device]) -> float:
        """Checks all runs once; returns the seconds to wait before the next check."""
        try:
            active = self._store.runs.all(states=[state for state in State if state.is_active])
            waiting = {run.id for run, _ in self._not_started}
            for run in active:
                if run.id not in waiting:
                    self._look_after(run)
            self._put_back()
            if not self._has_tidied:
                self._ended_workers.tidy_all()
                self._has_tidied = True
            self._fill(slots)
            if self._has_work():
                self._idle_since = time.monotonic()
        except NewerWorkspace as error:
            log.warning("%s The supervisor ends; one of the newer version takes over.", error)
            self._end.set()
        except SelmaskError as error:
            log.warning("%s", error)  # a full disk or a locked file may be temporary; workers continue meanwhile
            self._idle_since = time.monotonic()  # it is unknown whether there is work
            return TROUBLE_SECONDS
        return PACE_SECONDS

    def _look_after(self, run: Run) -> None:
        ending = self._executor.look(run)
        if ending is not None:
            self._give_up(run, ending)
        elif run.stop_asked_at is not None and self._patience_left(run) < 0:
            self._executor.stop(run)
            self._store.hold(run).stop(f"Killed {self._grace_seconds:.0f} s after the stop request.")
            log.info("%s: killed.", run.title)

    def _patience_left(self, run: Run) -> float:
        """The seconds that a run which was asked to stop still has."""
        return self._grace_seconds - self._stop_requests.age(run.id, run.attempt, run.stop_asked_at)

    def _give_up(self, run: Run, ending: Ending) -> None:
        """Records the end of a dead worker, and ends the processes that it started: they may still hold its device.

        A supervisor that died may have started a worker that is yet to begin. The record comes first then: a worker
        that has begun meanwhile goes on, and one that comes later is refused.
        """
        if run.pid is not None:
            self._executor.stop(run)
        hold = self._store.hold(run)
        if (hold.lose if ending.lost else hold.fail)(ending.reason):
            log.info("%s, attempt %d: %s", run.title, run.attempt, ending.reason)
            if run.pid is None:
                self._executor.stop(run)

    def _fill(self, slots: list[Device]) -> None:
        """Starts queued runs in order on free devices, one for each of a run's processes; no run overtakes another."""
        leased = self._leased()
        free = [device for device in slots if device.label not in leased]
        while free and (claimed := self._claim(free, len(slots))) is not None:
            run, device, free = claimed
            self._start(run, device)

    def _leased(self) -> set[str]:
        """The labels of the devices of this machine whose memory a worker holds, or may hold."""
        active = self._store.runs.all(states=[state for state in State if state.is_active])
        used = [run.device or "" for run in active if run.host == host()]
        used += self._ended_workers.devices()
        return {label for labels in used for label in labels.split(SEVERAL)}

    def _claim(self, free: list[Device], slots: int) -> tuple[Run, Device, list[Device]] | None:
        """The next run, its devices as one, and the devices still free; None if no run waits or too few are free.

        One transaction, so that the claimed run is the one whose processes were counted.
        """
        with self._store.transaction():
            if (found := self._next(free[0])) is None or (wanted := min(found[1], slots)) > len(free):
                return None
            device = together(free[:wanted])
            run = self._take(device)
            return None if run is None else (run, device, free[wanted:])

    def _next(self, device: Device) -> tuple[Run, int] | None:
        """The next run of the queue that can start, and its processes; those before it are skipped, or fail."""
        while (run := self._store.runs.next()) is not None:
            try:
                reason, size = self._obstacle(run), self._team_size(run)
            except Exception as error:  # that of another package may raise anything; the other runs go on
                if reasons.may_pass(error):
                    raise _not_yet(run, error) from error
                self._fail(self._take(device) or run, error)
                continue
            if reason is None:
                return run, size
            self._store.runs.skip(run.id, reason)
            log.info("%s is skipped: %s", run.title, reason)
        return None

    def _take(self, device: Device) -> Run | None:
        """Claims the next run of the queue."""
        return self._store.runs.claim(device.label, host=host(), boot_id=boot_id(), claimer=self._process)

    def _start(self, run: Run, device: Device) -> None:
        """Starts the worker of a claimed run.

        Raises:
            SelmaskError: the database is locked or the disk is full; the run is in the queue again.
        """
        with suppress(SelmaskError):  # a locked database or a full disk is told of the run, not of what was deleted
            self._store.trash.tidy()
        try:
            self._check(run)
            worker = self._executor.submit(run, device)
        except Exception as error:  # the check of another package may raise anything; the other runs go on
            if not reasons.may_pass(error):
                self._fail(run, error)
                return
            self._not_started.append((run, f"Not started yet, but tried again every few seconds. {_present(error)}."))
            self._put_back()
            raise _not_yet(run, error) from error
        self._store.hold(run).assign(worker.pid, worker.born)
        log.info("%s: attempt %d on %s, process %d.", run.title, run.attempt, device.words, worker.pid)

    def _put_back(self) -> None:
        """Puts runs that could not be started back into the queue; on a full disk the database may refuse that, too."""
        while self._not_started:
            run, message = self._not_started[-1]
            self._store.hold(run).put_back(message)
            self._not_started.pop()

    def _fail(self, run: Run, error: Exception) -> None:
        """Records that a claimed run cannot be started."""
        log.info("%s could not be started: %s", run.title, error)
        details = None if isinstance(error, SelmaskError) else "".join(traceback.format_exception(error))
        self._store.hold(run).fail(reasons.of_error(error), details)

    def _has_work(self) -> bool:
        return any(not state.is_final for state in self._store.runs.counts())

    def _was_idle_too_long(self) -> bool:
        return self._idle_exit is not None and time.monotonic() - self._idle_since > self._idle_exit

    def _end_on_signals(self) -> None:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, _frame: object) -> None:
        self._interrupted = number == signal.SIGINT
        self._end.set()


def _not_yet(run: Run, error: Exception) -> SelmaskError:
    if isinstance(error, NewerWorkspace):
        return error
    return SelmaskError(f"{run.title} could not be started yet. {_present(error)}")


def _present(error: Exception) -> str:
    """What is in the way at present."""
    return error.happened if isinstance(error, SelmaskError) else "The disk is full"
