"""The contract of whoever runs workers: this machine now, a cluster later. The supervisor knows these three verbs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from selmask.processes.devices import Device
    from selmask.processes.reasons import Ending
    from selmask.store.run import Run

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
