"""Workers as processes of this machine."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from selmask.child import child_environment, start_detached
from selmask.disk.full_disk import is_full_disk
from selmask.errors import DiskFull, SelmaskError
from selmask.processes import reasons
from selmask.processes.alive.descendants import MARK, end_with_descendants
from selmask.processes.alive.identity import born
from selmask.processes.alive.steady_pulse import SteadyPulse
from selmask.processes.executors.executor import DEFAULT_PERFORMER, Worker, worker_command
from selmask.processes.reasons import Ending
from selmask.workspace import LOG

if TYPE_CHECKING:
    import subprocess

    from selmask.processes.devices import Device
    from selmask.store.run import Run
    from selmask.workspace import Workspace


class Local:
    """The executor of this machine. Workers outlive it; those of an earlier one are found by their process ids."""

    def __init__(self, workspace: Workspace, performer: str = DEFAULT_PERFORMER) -> None:
        self._workspace = workspace
        self._performer = performer
        self._children: dict[tuple[int, int], subprocess.Popen[bytes]] = {}
        self._pulse = SteadyPulse()

    def submit(self, run: Run, device: Device) -> Worker:
        """Starts a worker in its own session with its output in a file: a pipe that nobody reads would stall it."""
        environment = child_environment() | dict(device.environment) | {MARK: self._mark(run)}
        command = worker_command(run, self._workspace, self._performer)
        try:
            with (self._workspace.run_folder(run.id) / LOG).open("ab") as log:
                log.write(_headline(run, device).encode())
                log.flush()
                process = start_detached(command, log.fileno(), self._workspace.home, environment)
        except OSError as error:
            if is_full_disk(error):
                raise DiskFull(
                    "The disk is full; the log of the run could not be written", do="Free some space"
                ) from error
            raise SelmaskError(f"The worker could not be started: {reasons.of_error(error)}") from error
        self._children[run.id, run.attempt] = process
        threading.Thread(target=process.wait, daemon=True).start()  # reaps it, so that no zombie stays
        return Worker(process.pid, born(process.pid) or 0.0)

    def look(self, run: Run) -> Ending | None:
        """Checks the exit code of our own child, or the process id of another worker."""
        child = self._children.get((run.id, run.attempt))
        if child is not None:
            code = child.poll()
            return None if code is None else reasons.of_exit(code)
        pulse = self._pulse.take(run)
        return None if pulse.alive else Ending(pulse.words, lost=True)

    def stop(self, run: Run) -> None:
        """Ends the worker and its descendants."""
        end_with_descendants(self._mark(run))

    def _mark(self, run: Run) -> str:
        return f"{self._workspace.home}:{run.id}.{run.attempt}"


def _headline(run: Run, device: Device) -> str:
    return f"--- {run.title}: attempt {run.attempt}, {time.strftime('%Y-%m-%d %H:%M:%S')}, on {device.words}\n"
