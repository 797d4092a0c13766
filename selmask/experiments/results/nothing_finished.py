"""Why an experiment that is over has no result: how the runs that would be compared ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.evaluation.planned_runs import ALL_DELETED
from selmask.experiments.stored.compared_runs import compared_members, is_withdrawn
from selmask.runs.kinds.anchor import ANCHOR
from selmask.store.state import State
from selmask.wording import counted

if TYPE_CHECKING:
    from selmask.store.store import Store


def in_words(store: Store, experiment: str) -> str:
    """How the runs ended of an experiment of which none that is compared finished, and what to do.

    Raises:
        NotFound: there is no such experiment.
    """
    members = compared_members(store, experiment)
    if not members:
        return ALL_DELETED
    runs, ended = {run.id: run for run in store.runs.all()}, {each.run.id: each.run for each in members}.values()
    stopped = sum(is_withdrawn(run, runs) for run in ended)
    failed = sum(run.state in (State.FAILED, State.LOST) for run in ended)
    fates = {
        counted(stopped, "was stopped", "were stopped"): stopped,
        f"{failed:,} failed": failed,
        counted(len(ended) - stopped - failed, "was skipped", "were skipped"): len(ended) - stopped - failed,
    }
    names = "fine-tuning or anchor" if any(each.kind == ANCHOR.name for each in members) else "fine-tuning"
    happened = f"No {names} has finished: {', '.join(said for said, number in fates.items() if number)}."
    if stopped < len(ended):
        return f"{happened} The page Runs says why."
    return f"{happened} On the page Runs {'it' if stopped == 1 else 'they'} can be resumed."
