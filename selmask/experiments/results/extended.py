"""Whether a comparison goes on after a result that could be read: in an earlier experiment, or in its own.

Whoever adds repeats until a difference is significant is misled in 13 to 17 % of experiments (simulated), so what is
added after a look is explored, unless the experiment itself planned it. Below six repeats there was no verdict, and
below seven at one of two looks.

An experiment extends an earlier one if they have both runs of a comparison in common in six repeats. Comparisons with
anchors count only where arms are compared with nothing else: `none` and the anchors are the same runs in all
experiments on the same labels.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from selmask.evaluation.cell import Pair
from selmask.evaluation.statistics.repeats import FEWEST, LEVEL, fewest_at
from selmask.experiments.results.compared_runs import compared_members
from selmask.runs.kinds.anchor import ANCHOR
from selmask.store.experiments import Extended

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from selmask.store.experiments import Experiment, Member
    from selmask.store.store import Store

_EXPLORED = "so this comparison is explored."


def looks_before(
    store: Store, experiment: Experiment, members: Sequence[Member], pairs: Sequence[Pair]
) -> Iterator[str]:
    """A sentence for each unplanned look at runs of an experiment before it ended.

    Args:
        store: The store.
        experiment: The experiment.
        members: Its runs that are compared.
        pairs: The comparisons of its arms.
    """
    looked, fewest = experiment.looked_repeats or 0, fewest_at(LEVEL / max(1, len(experiment.planned_looks)))
    if looked >= fewest:
        happened = "Runs were started again, added or deleted"
        yield f"{happened} after a verdict on {looked} repeats could be read, {_EXPLORED}"
    extends = experiment.extends
    for each in _extended(store, experiment, members, pairs) if extends is None else extends:
        runs = f"{each.repeats} repeats of {each.arm} and {each.against}"
        yield f"This experiment adds to {each.earlier}, whose verdict could be read already, on {runs}, {_EXPLORED}"


def note_extended(store: Store, experiment: Experiment, pairs: Sequence[Pair]) -> Experiment:
    """Notes what an experiment that was just queued extends, before anything is deleted; `pairs` as above."""
    members = compared_members(store, experiment.id)
    return store.experiments.note_extended(experiment, _extended(store, experiment, members, pairs))


def _extended(
    store: Store, experiment: Experiment, members: Sequence[Member], pairs: Sequence[Pair]
) -> Iterator[Extended]:
    for earlier in store.experiments.all():
        seen = _seen(store, earlier, experiment.created_at) if earlier.created_at < experiment.created_at else set()
        common = [member for member in members if member.run.id in seen]
        shared = {pair: _repeats(pair, common) for pair in pairs or _with_anchors(members)}
        pair = max(shared, key=shared.__getitem__, default=None)
        if pair is not None and shared[pair] >= FEWEST:
            yield Extended(earlier.name, shared[pair], *pair)


def _seen(store: Store, experiment: Experiment, moment: float) -> set[int]:
    """The finished runs of an experiment that a verdict was about which could be read by a moment."""
    until, looked_at = store.experiments.read_until(experiment, moment), experiment.looked_at
    last = looked_at if looked_at is not None and looked_at <= moment else -math.inf
    finished = [each for each in compared_members(store, experiment.id) if each.run.state.is_finished]
    ended = [(each, each.run.ended_at or math.inf) for each in finished]
    return {each.run.id for each, at in ended if at <= last or (at <= moment and each.repeat < until)}


def _repeats(pair: Pair, members: Collection[Member]) -> int:
    """The repeats of which both arms are among `members`, under the model and label budget that has most of them."""
    spots = {(each.arm, each.model, each.budget, each.repeat) for each in members}
    both = [place for arm, *place in spots if arm == pair.arm and (pair.against, *place) in spots]
    return max(Counter((model, budget) for model, budget, _ in both).values(), default=0)


def _with_anchors(members: Sequence[Member]) -> list[Pair]:
    """The comparisons of arms with anchors."""
    anchors = dict.fromkeys(each.arm for each in members if each.role == ANCHOR.name)
    arms = dict.fromkeys(each.arm for each in members if each.arm not in anchors)
    return [Pair(arm, anchor) for arm in arms for anchor in anchors]
