"""The finished runs of a plan that have to be done again, because a person deleted the files that later runs need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.runs.products import blocking_problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from selmask.store.run import NewRun, Run
    from selmask.workspace import Workspace


def renewals(planned: Sequence[NewRun], existing: Iterable[Run], workspace: Workspace) -> list[Run]:
    """The runs of `planned` that have to be done again, children before their parents.

    A finished run whose files are gone is one of them if a run that is still to be done starts from it.

    Args:
        planned: The runs of an experiment, parents before children.
        existing: All runs of the workspace.
        workspace: Where their files are.
    """
    done = {run.hash: run for run in existing if run.state.is_finished or run.state.is_active}
    needed: set[str | None] = set()
    again = []
    for new in reversed(planned):
        run = done.get(new.hash)
        if run is not None and (new.hash not in needed or blocking_problem(run, workspace) is None):
            continue
        if run is not None:
            again.append(run)
        needed |= {new.parent_hash, new.second_parent_hash}
    return again
