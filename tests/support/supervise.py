"""A supervisor whose workers use the tiny performer: `python -m tests.support.supervise HOME [GRACE [IDLE]]`."""

from __future__ import annotations

import sys

from selmask.errors import SelmaskError
from selmask.processes.supervisor import Supervisor
from selmask.workspace import Workspace
from tests.support import tiny_performer

if __name__ == "__main__":
    home, grace, idle = sys.argv[1], float([*sys.argv, "60"][2]), [*sys.argv, "60", None][3]
    supervisor = Supervisor(
        Workspace.at(home),
        performer=tiny_performer.NAME,
        grace_seconds=grace,
        idle_exit=None if idle is None else float(idle),
    )
    try:
        supervisor.run()
    except SelmaskError as error:
        sys.stdout.write(f"{error}\n")
        sys.exit(error.exit_code)
