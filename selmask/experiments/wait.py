"""Waiting for an experiment by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.errors import RunFailed
from selmask.processes.watch import until_ended
from selmask.store.store import Store
from selmask.wording import command, counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from selmask.processes.alive.liveness import Observed
    from selmask.workspace import Workspace


def wait_for(
    workspace: Workspace, experiment: str, on_look: Callable[[Observed], None] = lambda _: None
) -> list[Observed]:
    """The runs of an experiment once all of them have finished; keeps a supervisor alive meanwhile.

    Args:
        workspace: The workspace of the experiment.
        experiment: The name of the experiment.
        on_look: Receives each run at each look, to show progress.

    Raises:
        NotFound: there is no such experiment; offers the nearest name.
        RunFailed: all runs have ended, and one of them did not finish; names it and says why.
    """
    members = Store.of(workspace).experiments.members(experiment)
    seen = until_ended(workspace, list(dict.fromkeys(member.run.id for member in members)), on_look)
    unfinished = [each for each in seen if not each.state.is_finished]
    if unfinished:
        first = unfinished[0]
        number = f"{len(unfinished)} of {counted(len(seen), 'run')}"
        raise RunFailed(
            f"{number} did not finish. {first.run.title}: {first.reason or first.words}",
            do=f"{command(f'show {first.run.id}')} shows its log",
        )
    return seen
