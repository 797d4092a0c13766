"""A supervisor whose workers use the performer of storms: `python -m tests.chaos.supervise HOME`."""

from __future__ import annotations

import sys

from selmask.child import python_command
from selmask.errors import SelmaskError
from selmask.processes.supervisor import Supervisor
from selmask.workspace import Workspace
from tests.chaos import performer

MODULE = "tests.chaos.supervise"


def command(workspace: Workspace) -> list[str]:
    return python_command(MODULE, str(workspace.home))


if __name__ == "__main__":
    try:
        Supervisor(Workspace.at(sys.argv[1]), performer=performer.NAME).run()
    except SelmaskError as error:
        sys.stdout.write(f"{error}\n")
        sys.exit(error.exit_code)
