"""Whether a comparison goes on after results that could be read: in an earlier experiment, or in its own.

Whoever adds repeats until a difference is significant is misled in 13 to 17 % of experiments (simulated), so what is
added after a look is explored, unless the experiment itself planned it. Below six repeats there was no verdict, and
below seven at one of two looks.

An experiment goes on with an earlier one if they have both runs of a comparison in common, be it in a single repeat.
It is explored in either of two cases. A verdict on that comparison could be read already; then even five of eight
repeats that were looked at make false alarms in 12 to 16 % of experiments. Or the earlier one had results, so far
perhaps, of what is left out here: whoever keeps the best of several arms is misled in 8 to 21 %. So repeats may be
added, as often as one likes, to all that was planned, and arms as well, until a verdict could be read.

Comparisons with anchors count only where arms are compared with nothing else: `none` and the anchors are the same runs
in all experiments on the same labels.
"""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from selmask.evaluation.cell import Pair
from selmask.evaluation.statistics.repeats import LEVEL, fewest_at
from selmask.experiments.planned_controls import planned_pairs
from selmask.experiments.results.compared_runs import compared_members
from selmask.experiments.results.stored_plan import StoredPlan
from selmask.runs.kinds.anchor import ANCHOR
from selmask.store.experiments import Extended
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from selmask.store.experiments import Experiment, Member, Reason
    from selmask.store.store import Store

    Runs = frozenset[int]
    """The ids of both runs of a repeat that are compared."""

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
    looked = experiment.looked_repeats or 0
    if looked >= _fewest(experiment):
        happened = "Runs were started again, added or deleted"
        yield f"{happened} after a verdict on {looked} repeats could be read, {_EXPLORED}"
    extends = experiment.extends
    yield from map(_in_words, _extended(store, experiment, members, pairs) if extends is None else extends)


def note_extended(store: Store, experiment: Experiment, pairs: Sequence[Pair]) -> Experiment:
    """Notes what an experiment that was just queued extends, before anything is deleted; `pairs` as above."""
    members = compared_members(store, experiment.id)
    return store.experiments.note_extended(experiment, _extended(store, experiment, members, pairs))


def _in_words(extended: Extended) -> str:
    runs = f"{counted(extended.repeats, 'repeat')} of {extended.arm} and {extended.against}"
    here = f"only {extended.here:,}" if extended.here else "none"
    why = {
        "verdict": "whose verdict could be read already",
        "comparisons": f"which has results of {extended.planned:,} comparisons, {here} of them made here",
        "repeats": f"which planned {counted(extended.planned, 'repeat')}, {here} of them made here",
    }
    return f"This experiment takes over {runs} from {extended.earlier}, {why[extended.reason]}, {_EXPLORED}"


def _extended(
    store: Store, experiment: Experiment, members: Sequence[Member], pairs: Sequence[Pair]
) -> Iterator[Extended]:
    pair_of = {
        runs: pair
        for (pair, *_), repeats in _compared(members, pairs or _with_anchors(members)).items()
        for runs in repeats
    }
    here, moment = pair_of.keys(), experiment.created_at
    for earlier in store.experiments.all():
        if earlier.created_at >= moment:
            continue
        of_earlier = compared_members(store, earlier.id)
        if read := _most(_seen(store, earlier, of_earlier, moment), here, _fewest(earlier)):
            yield Extended(earlier.name, len(read), *pair_of[next(iter(read))])
            continue
        ended = [each for each in of_earlier if each.run.state.is_finished and _ended_at(each) <= moment]
        taken = _most(ended, here)
        if taken and (left_out := _left_out(earlier, of_earlier, {each.run.id for each in ended}, here)):
            arm, against = pair_of[next(iter(taken))]
            yield Extended(earlier.name, len(taken), arm, against, *left_out)


def _left_out(
    earlier: Experiment, members: Sequence[Member], ended: Set[int], here: Set[Runs]
) -> tuple[Reason, int, int] | None:
    """What `here` lacks of an earlier experiment that has results, how much there was, and how much is here."""
    spec = StoredPlan.of(earlier).spec
    if spec is None:
        return None
    planned = _compared(members, planned_pairs(spec) or _with_anchors(members)).values()
    with_results = [repeats for repeats in planned if any(runs <= ended for runs in repeats)]
    kept = [repeats for repeats in with_results if repeats & here]
    if len(kept) < len(with_results):
        return "comparisons", len(with_results), len(kept)
    lacking = next((repeats for repeats in kept if not repeats <= here), None)
    return None if lacking is None else ("repeats", len(lacking), len(lacking & here))


def _seen(store: Store, experiment: Experiment, members: Sequence[Member], moment: float) -> list[Member]:
    """The finished ones of an experiment that a verdict was about which could be read by a moment."""
    until, looked_at = store.experiments.read_until(experiment, moment), experiment.looked_at
    last = looked_at if looked_at is not None and looked_at <= moment else -math.inf
    ended = [(each, _ended_at(each)) for each in members if each.run.state.is_finished]
    return [each for each, at in ended if at <= last or (at <= moment and each.repeat < until)]


def _ended_at(member: Member) -> float:
    return member.run.ended_at or math.inf


def _fewest(experiment: Experiment) -> int:
    """The repeats below which no difference could be shown at one of the planned looks."""
    return fewest_at(LEVEL / max(1, len(experiment.planned_looks)))


def _most(members: Sequence[Member], here: Set[Runs], fewest: int = 1) -> set[Runs]:
    """The repeats that `here` shares with a comparison of any two arms, where it has most; each of `fewest` or more."""
    arms = dict.fromkeys(each.arm for each in members)
    every = _compared(members, [Pair(*two) for two in combinations(arms, 2)]).values()
    return max((repeats & here for repeats in every if len(repeats) >= fewest), key=len, default=set())


def _compared(members: Sequence[Member], pairs: Sequence[Pair]) -> dict[tuple[Pair, str, str], set[Runs]]:
    """The repeats of each of `pairs` under each model and label budget."""
    of_place = {(each.arm, each.model, each.budget, each.repeat): each.run.id for each in members}
    found: dict[tuple[Pair, str, str], set[Runs]] = defaultdict(set)
    for pair in pairs:
        for (arm, model, budget, repeat), run in of_place.items():
            against = of_place.get((pair.against, model, budget, repeat)) if arm == pair.arm else None
            if against is not None:
                found[pair, model, budget].add(frozenset({run, against}))
    return found


def _with_anchors(members: Sequence[Member]) -> list[Pair]:
    """The comparisons of arms with anchors."""
    anchors = dict.fromkeys(each.arm for each in members if each.role == ANCHOR.name)
    arms = dict.fromkeys(each.arm for each in members if each.arm not in anchors)
    return [Pair(arm, anchor) for arm in arms for anchor in anchors]
