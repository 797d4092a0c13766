"""Following an experiment in a terminal until its runs have ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from selmask.cli.results import print_comparison
from selmask.errors import RunFailed
from selmask.processes.watch import until_ended
from selmask.store.store import Store

if TYPE_CHECKING:
    from selmask.processes.alive.liveness import Observed
    from selmask.workspace import Workspace


class Progress:
    """Prints the state of each run on stderr whenever it has changed; `with_share` adds how much is done."""

    def __init__(self, *, with_share: bool = False) -> None:
        self._with_share = with_share
        self._told: dict[int, str] = {}

    def __call__(self, seen: Observed) -> None:
        """Shows one look at one run."""
        share = seen.run.share_done if self._with_share and seen.state.is_active else None
        words = seen.words if share is None else f"{seen.words}, {share:.0%}"
        if self._told.get(seen.run.id) != words:
            typer.echo(f"{seen.run.title}: {words}", err=True)
        self._told[seen.run.id] = words


def wait_for(workspace: Workspace, experiment: str, *, quiet: bool = False) -> None:
    """Waits until all runs of `experiment` have ended, then prints how they compare.

    Raises:
        RunFailed: one of them did not finish; names it and says why.
    """
    members = Store.of(workspace).experiments.members(experiment)
    ids = list(dict.fromkeys(member.run.id for member in members))
    seen = until_ended(workspace, ids, (lambda _: None) if quiet else Progress())
    print_comparison(workspace, experiment, as_json=quiet)
    unfinished = [each for each in seen if not each.state.is_finished]
    if unfinished:
        first = unfinished[0]
        raise RunFailed(
            f"{len(unfinished)} of {len(seen)} runs did not finish. {first.run.title}: {first.reason or first.words}",
            do=f"`selmask show {first.run.id}` shows its log",
        )
