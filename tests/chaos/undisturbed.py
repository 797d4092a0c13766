"""All queued runs of a workspace, one after another and without a storm: `python -m tests.chaos.undisturbed HOME`."""

from __future__ import annotations

import sys

from selmask.workspace import Workspace
from tests.support.working_off import work_off

MODULE = "tests.chaos.undisturbed"

if __name__ == "__main__":
    work_off(Workspace.at(sys.argv[1]))
