"""A supervisor that dies while it starts a worker: `python -m tests.support.dying_supervisor HOME before|after`."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from selmask.processes.executors.local import Local
from selmask.processes.supervisor import Supervisor
from selmask.workspace import Workspace
from tests.support import tiny_performer

if TYPE_CHECKING:
    from selmask.processes.devices import Device
    from selmask.processes.executors.executor import Worker
    from selmask.store.run import Run


class DyingLocal(Local):
    """Kills its own process before or after it has started the process of a worker."""

    def __init__(self, workspace: Workspace, moment: str) -> None:
        super().__init__(workspace, tiny_performer.NAME)
        self._moment = moment

    def submit(self, run: Run, device: Device) -> Worker:
        if self._moment == "after":
            super().submit(run, device)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("nobody survives that")


if __name__ == "__main__":
    workspace = Workspace.at(sys.argv[1])
    Supervisor(workspace, executor=DyingLocal(workspace, sys.argv[2])).run()
