"""The contract of whoever runs workers: this machine now, a cluster later. The supervisor knows these three verbs."""

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
"""What a worker does with its run, as "module:function"."""


@dataclass(frozen=True)
class Worker:
    """The process that was given a run: its id, and its birth in seconds since the start of the machine."""

    pid: int
    born: float


class Executor(Protocol):
    """Starts workers, sees whether they live, ends them. It writes nothing into the store.

    A worker is known by its run and attempt, not by a handle: the executor of the next supervisor has to look after,
    and end, workers that an earlier one started.
    """

    def submit(self, run: Run, device: Device) -> Worker:
        """Starts a worker on a claimed run.

        Raises:
            SelmaskError: it cannot be started; says why.
        """

    def look(self, run: Run) -> Ending | None:
        """None while the worker of an active run lives, or may live; how it ended once it is proven dead."""

    def stop(self, run: Run) -> None:
        """Ends the worker and all that it started, at once. Nothing happens where nothing is left of them."""


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
