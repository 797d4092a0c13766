"""The contract of an executor, which runs workers: on this machine, or elsewhere in other implementations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from selmask.child import python_command

if TYPE_CHECKING:
    from collections.abc import Callable

    from selmask.processes.devices import Device
    from selmask.processes.reasons import Ending
    from selmask.store.run import Run
    from selmask.workspace import Workspace

DEFAULT_PERFORMER = "selmask.runs.perform:perform"
"""The function that does a run in a worker, as "module:function"."""


@dataclass(frozen=True)
class Worker:
    """The process of a run: its id, and its start in seconds since the machine started."""

    pid: int
    born: float


class Executor(Protocol):
    """Starts workers, checks whether they live, and ends them. It writes nothing into the store.

    A worker is identified by its run and attempt, not by a handle, because the executor of the next supervisor has to
    check and end workers that an earlier one started.
    """

    def submit(self, run: Run, device: Device) -> Worker:
        """Starts a worker for a claimed run.

        Raises:
            DiskFull, WorkspaceBusy: it cannot be started at present, so the run waits in the queue.
            SelmaskError: it cannot be started; says why.
        """

    def look(self, run: Run) -> Ending | None:
        """How the worker of an active run ended, once it is proven dead; None while it lives or may live."""

    def stop(self, run: Run) -> None:
        """Ends the worker and every process that it started, at once; does nothing if none is left."""


@dataclass(frozen=True)
class ExecutorKind:
    """An executor that can be chosen by its name; packages offer theirs under `selmask.executors`.

    Attributes:
        name: Its name on the command line.
        make: Makes the executor of a workspace.
    """

    name: str
    make: Callable[[Workspace], Executor]


def worker_command(run: Run, workspace: Workspace, performer: str = DEFAULT_PERFORMER) -> list[str]:
    """The command of the worker that does `run`, for the folder and the environment that the executor gives it."""
    where = ["--home", str(workspace.home), "--attempt", str(run.attempt), "--performer", performer]
    return python_command("selmask.processes.worker", str(run.id), *where)
