"""Whether a comparison goes on after results that could be read: in an earlier experiment, or in its own.

Whoever adds repeats until a difference is significant is misled in 13 to 17 % of experiments (simulated once during
development), so what is added after a look is explored, unless the experiment itself planned it. Below six repeats
there was no verdict, and below seven at one of two looks; repeats that share a post-training count once where several
do.

An experiment goes on with an earlier one if more than a quarter of the repeats of a comparison have runs that the
earlier one compared: both, or one that was post-trained. `none` and the anchors alone tell nothing, because they are
the same runs in all experiments on the same labels. It is explored in either of two cases. A verdict on these runs
could be read already. Or the earlier one had results, so far perhaps, of comparisons or repeats that are left out here:
whoever keeps the best of several arms is misled too often. So repeats may be added, as often as one likes, to all that
was planned, and arms as well, until a verdict could be read.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from itertools import combinations, product
from typing import TYPE_CHECKING

from selmask.evaluation.cell import Pair
from selmask.evaluation.replicates import noun_of, shared_by
from selmask.evaluation.statistics.repeats import LEVEL, fewest_at
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import plan
from selmask.experiments.planned_controls import planned_pairs
from selmask.experiments.results.compared_runs import compared_members
from selmask.experiments.results.stored_plan import StoredPlan
from selmask.runs.kinds.anchor import ANCHOR
from selmask.store import looks
from selmask.store.experiments import Extended
from selmask.store.looks import ComparedRepeat
from selmask.store.store import Store
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence, Set

    from selmask.experiments.plan import Planned
    from selmask.experiments.spec import ExperimentSpec
    from selmask.store.experiments import Experiment, Member, Reason
    from selmask.store.run import NewRun, Run
    from selmask.workspace import Workspace

    Places = Sequence[Member] | Sequence[Planned]
    _Spot = tuple[str, str, str, int]
    """An arm, a model, a label budget and a repeat."""

TAKEN_OVER_AT_MOST = 0.25
"""The share of a comparison's repeats that may have been looked at before.

Simulated once during development: with 1, 2, 3 and 5 of 8 repeats taken over after a verdict, 5.3, 5.8, 6.5 and 9.9 %
of experiments are misled.
"""

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
    looked, spec = experiment.looked_repeats or 0, StoredPlan.of(experiment).spec
    if looked >= _fewest(experiment):
        noun = "repeat" if spec is None else noun_of(shared_by(spec.seed_pairs))
        happened = "Runs were started again, added or deleted"
        yield f"{happened} after a verdict on {counted(looked, noun)} could be read, {_EXPLORED}"
    extends = experiment.extends
    moment = experiment.created_at
    yield from map(_in_words, _extended(store, spec, members, pairs, moment) if extends is None else extends)


def note_extended(store: Store, experiment: Experiment, spec: ExperimentSpec) -> Experiment:
    """Notes what an experiment that was just queued as `spec` extends, before anything is deleted."""
    members, pairs = compared_members(store, experiment.id), planned_pairs(spec)
    return store.experiments.note_extended(experiment, _extended(store, spec, members, pairs, experiment.created_at))


def foreseen(workspace: Workspace, spec: ExperimentSpec) -> Iterator[str]:
    """A sentence for each earlier experiment that makes this one explored, unless it is one of them again."""
    places = [each for each in plan(spec, Data.of(spec, workspace)).planned if each.run.kind in looks.COMPARED]
    store, hashes = Store.of(workspace), {each.run.hash for each in places}
    for earlier in _with_any(store, hashes):
        if hashes == {each.run.hash for each in compared_members(store, earlier.id)}:
            return  # it is queued again, so there is nothing new to compute
    yield from map(_in_words, _extended(store, spec, places, planned_pairs(spec), time.time()))


def _in_words(extended: Extended) -> str:
    arms = " and ".join(filter(None, [extended.arm, extended.against]))
    here = f"only {extended.here:,}" if extended.here else "none"
    why = {
        "verdict": "whose verdict could be read already",
        "comparisons": f"which has results of {extended.planned:,} comparisons, {here} of them made here",
        "repeats": f"which has results of {counted(extended.planned, 'repeat')}, {here} of them made here",
    }
    taken = f"{counted(extended.repeats, 'repeat')} of {arms} from {extended.earlier}"
    return f"This experiment takes over {taken}, {why[extended.reason]}, {_EXPLORED}"


def _extended(
    store: Store, spec: ExperimentSpec | None, places: Places, pairs: Sequence[Pair], moment: float
) -> Iterator[Extended]:
    """What the runs at `places`, of which `pairs` are compared, extend if they were queued as `spec` at a moment."""
    here = _compared(places, pairs or _with_anchors(places))
    for earlier in _with_any(store, {each.run.hash for each in places}):
        if earlier.created_at >= moment:
            continue
        members = compared_members(store, earlier.id)
        if taken := _taken_over(here, _read(_seen(store, earlier, members, moment), _fewest(earlier))):
            yield Extended(earlier.name, *taken)
            continue
        ended = [each for each in members if each.run.state.is_finished and _ended_at(each) <= moment]
        if taken := _taken_over(here, _read(ended)):
            before = StoredPlan.of(earlier).spec
            if before is not None and (left_out := _left_out(before, members, ended, spec, places, pairs)):
                yield Extended(earlier.name, *taken, *left_out)


def _with_any(store: Store, hashes: Set[str]) -> Iterator[Experiment]:
    """The experiments with any of these runs."""
    ids = {run.id for run in store.runs.all() if run.hash in hashes}
    found = {number for number, places in store.experiments.places().items() if any(p.run_id in ids for p in places)}
    return (each for each in store.experiments.all() if each.id in found)


def _taken_over(
    here: Mapping[tuple[Pair, str, str], Sequence[ComparedRepeat]], read: Set[str]
) -> tuple[int, str, str] | None:
    """The number of repeats with runs that were `read`, and the arms that have these; None if they are few.

    Of several comparisons, that with the largest share of such repeats counts.
    """
    share, found = TAKEN_OVER_AT_MOST, None
    for (pair, *_), repeats in here.items():
        taken, values = [each for each in repeats if _tells(each, read)], looks.values(repeats)
        part = len({values[each.repeat] for each in taken}) / len(set(values.values()))
        if part > share:
            sides = [{each.arm for each in taken}, {each.against for each in taken}]
            arm, against = (name if runs & read else "" for name, runs in zip(pair, sides, strict=True))
            share, found = part, (len(taken), arm, against)
    return found


def _tells(repeat: ComparedRepeat, read: Set[str]) -> bool:
    """Whether runs that were read tell something of a repeat: both of it, or one that was post-trained."""
    return {repeat.arm, repeat.against} <= read or bool(repeat.trained & read)


def _read(members: Sequence[Member], fewest: int = 1) -> set[str]:
    """The runs of those comparisons of any two arms that have as many independent values as `fewest`."""
    every = _compared(members, _any_two(members)).values()
    enough = (repeats for repeats in every if looks.independent(repeats) >= fewest)
    return {run for repeats in enough for each in repeats for run in (each.arm, each.against)}


def _left_out(
    before: ExperimentSpec,
    members: Sequence[Member],
    ended: Sequence[Member],
    spec: ExperimentSpec | None,
    places: Places,
    pairs: Sequence[Pair],
) -> tuple[Reason, int, int] | None:
    """What is left out here of an earlier experiment that has results, how much there was, and how much is here.

    A run of its plan that is gone had a result, for all that is known. Where the reference was chosen as it is here,
    all that has the same runs here is kept, so an arm may be added that becomes the usual reference.
    """
    is_alike = spec is not None and _reference(spec) == _reference(before)
    here = _named_runs(spec, places, _any_two(places) if is_alike else pairs or _with_anchors(places))
    runs, finished = {_place(each): each.run.hash for each in members}, {each.run.hash for each in ended}
    found = []
    for pair, model, budget in product(_planned(before), before.models, map(str, before.label_budgets)):
        names = []
        for repeat in range(len(before.seed_pairs)):
            spots = [(arm, model, budget, repeat) for arm in pair]
            if all(spot not in runs or runs[spot] in finished for spot in spots):
                names.append(frozenset(runs.get(spot) or _in_plan(before, spot) for spot in spots))
        if names:
            found.append((len(names), sum(each in here for each in names)))
    kept = [each for each in found if each[1]]
    if len(kept) < len(found):
        return "comparisons", len(found), len(kept)
    return next((("repeats", results, number) for results, number in kept if number < results), None)


def _named_runs(spec: ExperimentSpec | None, places: Places, pairs: Sequence[Pair]) -> set[frozenset[str]]:
    """Both runs of each repeat of `pairs`; a run is called by its hash and by what is planned in its place."""
    names = {_place(each): [each.run.hash] for each in places}
    if spec is not None:
        names = {spot: [run, _in_plan(spec, spot)] for spot, [run] in names.items()}
    found = set()
    for (pair, model, budget), repeats in _compared(places, pairs).items():
        for each in repeats:
            arm, against = (names[name, model, budget, each.repeat] for name in pair)
            found |= {frozenset(two) for two in product(arm, against)}
    return found


def _in_plan(spec: ExperimentSpec, spot: _Spot) -> str:
    """What is planned in a place: the arm, model, label budget and seeds."""
    name, model, budget, repeat = spot
    arms = dict(zip((*spec.arm_names, *spec.anchor_names), (*spec.strategies, *spec.anchors), strict=True))
    return repr((arms[name], model, budget, spec.seed_pairs[repeat]))


def _planned(spec: ExperimentSpec) -> list[Pair]:
    return planned_pairs(spec) or [Pair(*two) for two in product(spec.arm_names, spec.anchor_names)]


def _reference(spec: ExperimentSpec) -> str | None:
    """The reference that a person chose."""
    return spec.compare.reference if spec.compare else None


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


def _compared(places: Places, pairs: Sequence[Pair]) -> dict[tuple[Pair, str, str], list[ComparedRepeat]]:
    """The repeats of each of `pairs` under each model and label budget, where there are any."""
    of_spot = {_place(each): each.run for each in places}
    found: dict[tuple[Pair, str, str], list[ComparedRepeat]] = defaultdict(list)
    for pair in pairs:
        for (arm, model, budget, repeat), run in of_spot.items():
            against = of_spot.get((pair.against, model, budget, repeat)) if arm == pair.arm else None
            if against is not None:
                seeds = {each.hash: _post_training_seed(each) for each in (run, against)}
                trained = frozenset(each for each, seed in seeds.items() if seed is not None)
                seed = next((each for each in seeds.values() if each is not None), None)
                found[pair, model, budget].append(ComparedRepeat(repeat, seed, run.hash, against.hash, trained))
    return found


def _post_training_seed(run: Run | NewRun) -> int | None:
    """The seed of the post-training that a run starts from; None without one."""
    return (run.spec.get("post_training") or {}).get("seed")


def _place(each: Member | Planned) -> _Spot:
    return each.arm, each.model, each.budget, each.repeat


def _any_two(places: Places) -> list[Pair]:
    return [Pair(*two) for two in combinations(dict.fromkeys(each.arm for each in places), 2)]


def _with_anchors(places: Places) -> list[Pair]:
    """The comparisons of arms with anchors."""
    anchors = dict.fromkeys(each.arm for each in places if each.run.kind == ANCHOR.name)
    arms = dict.fromkeys(each.arm for each in places if each.arm not in anchors)
    return [Pair(arm, anchor) for arm in arms for anchor in anchors]
