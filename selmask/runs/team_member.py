"""The process of a team member, which shares the computation of a run with its worker.

It does what the worker does, with the same specification and data, but reports nothing and waits for no room on the
disk. If it fails, it leaves its reason in the run's folder, where the worker reads it.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from selmask.errors import RunFailed
from selmask.observer import NOBODY
from selmask.runs.perform import share
from selmask.runs.team_start import MEETING_POINT, leave_reason
from selmask.store.store import Store
from selmask.training.rendezvous import join, leave
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Computes its share until the run ends; returns 0 if that succeeded."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    given = _parser().parse_args(arguments)
    workspace = Workspace.at(given.home)
    try:
        _share(given.run_id, workspace, given.rank, given.size)
    except Exception as error:
        log.exception("Process %d of %d failed.", given.rank + 1, given.size)
        return leave_reason(workspace.run_folder(given.run_id), given.rank, error)
    return 0


def _share(run_id: int, workspace: Workspace, rank: int, size: int) -> None:
    worker = os.getppid()

    def check() -> None:
        if os.getppid() != worker:
            raise RunFailed("The worker has ended, so its team members end too")

    run = Store.of(workspace).runs.get(run_id)
    join(workspace.run_folder(run.id) / MEETING_POINT, rank, size, check)
    share(run, workspace, replace(NOBODY, waits=False))
    leave()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="selmask.runs.team_member", description=__doc__)
    parser.add_argument("run_id", type=int)
    parser.add_argument("--home", required=True)
    parser.add_argument("--rank", type=int, required=True)
    parser.add_argument("--size", type=int, required=True)
    return parser


if __name__ == "__main__":
    sys.exit(main())
