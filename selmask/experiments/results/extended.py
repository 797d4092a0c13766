"""Whether an experiment goes on with runs of an earlier one whose verdict could be seen before it was planned.

Whoever adds repeats until a difference is significant is misled in 13 to 17 % of experiments (simulated), so what is
added after a look is explored. Below six repeats there was no verdict to look at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.evaluation.statistics.repeats import FEWEST
from selmask.experiments.results.compared_runs import compared_members

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from selmask.store.experiments import Experiment, Member
    from selmask.store.store import Store


def extensions(store: Store, experiment: Experiment, members: Sequence[Member]) -> Iterator[str]:
    """A sentence for each earlier experiment of which `experiment`, with these `members`, takes over looked-at runs."""
    own = {member.run.id for member in members}
    for earlier in store.experiments.all():
        if earlier.id >= experiment.id:
            continue
        theirs = compared_members(store, earlier.id)
        repeats = len({member.repeat for member in theirs})
        if repeats < FEWEST or own.isdisjoint(member.run.id for member in theirs):
            continue
        if all((member.run.ended_at or experiment.created_at) < experiment.created_at for member in theirs):
            yield f"It extends {earlier.name}, looked at with {repeats} repeats, so this comparison is explored."
