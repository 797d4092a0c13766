"""The supervisor: the one process of a workspace that starts queued runs on devices and notices how they end.

It may die at any time. Its knowledge is in the store, its workers continue without it, and the next supervisor takes
them over.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from typing import TYPE_CHECKING

from selmask.errors import SelmaskError
from selmask.processes import lock
from selmask.processes.alive.identity import boot_id, host
from selmask.processes.devices import SEVERAL, devices, together
from selmask.processes.executors.executor import DEFAULT_PERFORMER
from selmask.processes.executors.local import Local
from selmask.store.state import State
from selmask.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from selmask.processes.devices import Device
    from selmask.processes.executors.executor import Executor
    from selmask.store.run import Run
    from selmask.workspace import Workspace

GRACE_SECONDS = 60.0
PACE_SECONDS = 0.5
TROUBLE_SECONDS = 5.0

log = logging.getLogger(__name__)


class Supervisor:
    """Supervises the runs of `workspace` until it is told to end.

    Args:
        workspace: The workspace.
        performer: The function that does a run in a worker, as "module:function".
        executor: Runs the workers; by default this machine does, with `performer`.
        team_size: Returns the number of processes that a run asks for.
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
        grace_seconds: float = GRACE_SECONDS,
        idle_exit: float | None = None,
    ) -> None:
        self._workspace = workspace
        self._executor = executor or Local(workspace, performer)
        self._team_size = team_size
        self._grace_seconds = grace_seconds
        self._idle_exit = idle_exit
        self._stops_noticed_at: dict[tuple[int, int], float] = {}
        self._idle_since = time.monotonic()
        self._end = threading.Event()
        self._store = Store.of(workspace)

    def run(self) -> None:
        """Works until SIGTERM, Ctrl+C, too long without work, or the end of the workspace. Workers stay alive.

        Raises:
            WorkspaceBusy: this workspace has a supervisor already; names its process.
        """
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
        while True:
            with lock.sole(self._workspace.supervisor_lock) as held:
                self._end_on_signals()
                self._work(held)
            # A run may have been queued before the lock was freed, when a supervisor still seemed to be alive.
            if self._end.is_set() or not self._has_work():
                return

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
            for run in active:
                self._look_after(run)
            self._fill(slots)
        except SelmaskError as error:
            log.warning("%s", error)  # a full disk or a locked file may be temporary; workers continue meanwhile
            return TROUBLE_SECONDS
        return PACE_SECONDS

    def _look_after(self, run: Run) -> None:
        ending = self._executor.look(run)
        if ending is not None:
            self._executor.stop(run)  # processes that a dead worker started may still hold its device
            hold = self._store.hold(run)
            if (hold.lose if ending.lost else hold.fail)(ending.reason):
                log.info("%s, attempt %d: %s", run.title, run.attempt, ending.reason)
        elif run.state is State.STOPPING and self._has_had_its_grace(run):
            self._executor.stop(run)
            self._store.hold(run).stop(f"Killed {self._grace_seconds:.0f} s after the stop request.")
            log.info("%s: killed.", run.title)

    def _has_had_its_grace(self, run: Run) -> bool:
        """Whether a worker has had its time to stop, since this supervisor noticed the request.

        The time of the request in the store does not tell: the clock may have been set, or the machine have slept.
        """
        noticed_at = self._stops_noticed_at.setdefault((run.id, run.attempt), time.monotonic())
        return time.monotonic() - noticed_at > self._grace_seconds

    def _fill(self, slots: list[Device]) -> None:
        """Starts queued runs in order on free devices, one for each of a run's processes; no run overtakes another."""
        active = self._store.runs.all(states=[state for state in State if state.is_active])
        leased = {label for run in active if run.host == host() for label in (run.device or "").split(SEVERAL)}
        free = [device for device in slots if device.label not in leased]
        while free and (claimed := self._claim(free, len(slots))) is not None:
            run, device, free = claimed
            self._start(run, device)

    def _claim(self, free: list[Device], slots: int) -> tuple[Run, Device, list[Device]] | None:
        """The next run, its devices as one, and the devices still free; None if no run waits or too few are free.

        One transaction, so that the claimed run is the one whose processes were counted.
        """
        with self._store.transaction():
            waiting = self._store.runs.next()
            if waiting is None or (wanted := min(self._team_size(waiting), slots)) > len(free):
                return None
            device = together(free[:wanted])
            run = self._store.runs.claim(device.label, host=host(), boot_id=boot_id())
            return None if run is None else (run, device, free[wanted:])

    def _start(self, run: Run, device: Device) -> None:
        try:
            worker = self._executor.submit(run, device)
        except SelmaskError as error:
            self._store.hold(run).fail(str(error))
            return
        self._store.hold(run).begin(worker.pid, worker.born)
        log.info("%s: attempt %d on %s, process %d.", run.title, run.attempt, device.words, worker.pid)

    def _has_work(self) -> bool:
        return any(not state.is_final for state in self._store.runs.counts())

    def _was_idle_too_long(self) -> bool:
        if self._idle_exit is None:
            return False
        if self._has_work():
            self._idle_since = time.monotonic()
        return time.monotonic() - self._idle_since > self._idle_exit

    def _end_on_signals(self) -> None:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: self._end.set())
