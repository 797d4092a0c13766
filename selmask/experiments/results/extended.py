"""Whether a comparison goes on after a result that could be read: in an earlier experiment, or in its own.

Whoever adds repeats until a difference is significant is misled in 13 to 17 % of experiments (simulated), so what is
added after a look is explored, unless the experiment itself planned it. Below six repeats there was no verdict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.evaluation.statistics.repeats import FEWEST
from selmask.experiments.results.compared_runs import compared_members

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from selmask.store.experiments import Experiment, Member
    from selmask.store.run import Run
    from selmask.store.store import Store

_EXPLORED = "so this comparison is explored."


def looks_before(store: Store, experiment: Experiment, members: Sequence[Member]) -> Iterator[str]:
    """A sentence for each unplanned look at runs of `experiment`, which has these `members`, before it ended."""
    repeats = experiment.looked_repeats or 0
    if repeats >= FEWEST:
        yield f"Runs were started again or deleted after a verdict on {repeats} repeats could be read, {_EXPLORED}"
    own = {member.run.id for member in members}
    for earlier in store.experiments.all():
        if earlier.id >= experiment.id:
            continue
        theirs = compared_members(store, earlier.id)
        if own.isdisjoint(member.run.id for member in theirs):
            continue
        repeats = _readable(earlier, theirs, experiment.created_at)
        if repeats >= FEWEST:
            yield f"It extends {earlier.name}, looked at with {repeats} repeats, {_EXPLORED}"


def _readable(experiment: Experiment, members: Sequence[Member], moment: float) -> int:
    """The repeats of the last verdict that could be read before a moment; 0 if there was none."""
    if looks := experiment.planned_looks:
        open_repeats = [member.repeat for member in members if not _had_ended(member.run, moment)]
        ended = min(open_repeats, default=1 + max(member.repeat for member in members))
        return max((look for look in looks if look <= ended), default=0)
    if all(_had_ended(member.run, moment) for member in members):
        return _compared_before(members, moment)
    return _compared_before(members, experiment.looked_at) if (experiment.looked_at or moment) < moment else 0


def _had_ended(run: Run, moment: float) -> bool:
    """Whether the run had ended before a moment; it may have been queued again since."""
    return run.queued_at > moment or (run.ended_at or moment) < moment


def _compared_before(members: Sequence[Member], moment: float | None) -> int:
    """The number of repeats of which at least two arms had finished before a moment."""
    if moment is None:
        return 0
    finished = {(m.repeat, m.arm) for m in members if m.run.state.is_finished and (m.run.ended_at or moment) < moment}
    arms_of = [repeat for repeat, _ in finished]
    return sum(arms_of.count(repeat) > 1 for repeat in set(arms_of))
