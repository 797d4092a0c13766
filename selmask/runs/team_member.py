"""The process of a team member, which shares the computation of a run with its worker.

It does what the worker does, with the same specification and data, but reports nothing and writes nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from selmask.errors import RunFailed
from selmask.observer import NOBODY
from selmask.runs.perform import perform
from selmask.runs.team_start import MEETING_POINT
from selmask.store.store import Store
from selmask.training.rendezvous import join, leave
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Computes its share until the run ends."""
    given = _parser().parse_args(arguments)
    workspace, worker = Workspace.at(given.home), os.getppid()

    def check() -> None:
        if os.getppid() != worker:
            raise RunFailed("The worker has ended, so its team members end too")

    run = Store.of(workspace).runs.get(given.run_id)
    join(workspace.run_folder(run.id) / MEETING_POINT, given.rank, given.size, check)
    perform(run, workspace, NOBODY)
    leave()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="selmask.runs.team_member", description=__doc__)
    parser.add_argument("run_id", type=int)
    parser.add_argument("--home", required=True)
    parser.add_argument("--rank", type=int, required=True)
    parser.add_argument("--size", type=int, required=True)
    return parser


if __name__ == "__main__":
    sys.exit(main())
