"""Somebody who queues the experiment of a long storm: `python -m tests.chaos.events.client HOME`."""

from __future__ import annotations

import sys

from selmask.experiments.start_experiment import queue_experiment
from selmask.workspace import Workspace
from tests.chaos.project import LARGE

MODULE = "tests.chaos.events.client"

if __name__ == "__main__":
    queue_experiment(Workspace.at(sys.argv[1]), LARGE)
