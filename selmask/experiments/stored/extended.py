"""Whether a comparison goes on after results that could be read: in an earlier experiment, or in its own.

Whoever adds repeats until a difference is significant is misled in 13 to 17 % of experiments (simulated once during
development), so what is added after a look is explored, unless the experiment itself planned it.

An experiment goes on with an earlier one if it compares runs that were compared there, or that learned the same labels
from the same post-trainings: in more than one repeat, both runs or one that is post-trained. `none` and the anchors
alone tell nothing, because they are the same in all experiments on the same labels. It is explored if a verdict on the
earlier one could be read. While that had too few repeats for a verdict, arms and repeats may be added, but all that had
results must be kept, also of other such experiments with some of the same runs: whoever keeps the best of several is
misled too often.
"""

from __future__ import annotations

import time
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, Self

from selmask.errors import BadInput
from selmask.evaluation.replicates import noun_of, shared_by
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import plan, planned_anew
from selmask.experiments.planned_controls import planned_pairs
from selmask.experiments.queued_again.same_experiment import same_experiment
from selmask.experiments.stored.compared_runs import compared_members
from selmask.experiments.stored.earlier_experiment import earlier_experiments, fewest, looked_at_before
from selmask.experiments.stored.placed_runs import PlacedRun, any_two, comparisons, with_anchors
from selmask.experiments.stored.stored_plan import StoredPlan
from selmask.store import looks
from selmask.store.experiments import Extended
from selmask.store.store import Store
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence, Set

    from selmask.evaluation.cell import Pair
    from selmask.experiments.plan import Planned
    from selmask.experiments.spec import ExperimentSpec
    from selmask.experiments.stored.earlier_experiment import EarlierExperiment
    from selmask.experiments.stored.placed_runs import Repeat
    from selmask.store.experiments import Experiment, Reason
    from selmask.workspace import Workspace

IN_COMMON_AT_MOST = 1
"""The repeats of a comparison that may have been looked at before.

A plan with a post-training for each repeat has one in common with a plan on one post-training. Whoever takes over the
best one of eight repeats after a verdict is misled in 4 to 5 % of experiments, with the best two in 8 % (4,000
experiments each, simulated once during development).
"""

_SEEDS = "with other seeds"


def looks_before(store: Store, experiment: Experiment) -> Iterator[str]:
    """A sentence for each unplanned look at runs of an experiment before it ended."""
    spec, looked = StoredPlan.of(experiment).spec, experiment.looked_repeats or 0
    if looked >= fewest(experiment):
        yield (
            f"Runs were started again, added or deleted after a verdict on {_repeats(spec, looked)} could be read, "
            "so this comparison is explored."
        )
    extends = experiment.extends
    yield from map(_in_words, _by_its_runs(store, experiment, spec) if extends is None else extends)


def note_extended(store: Store, experiment: Experiment, spec: ExperimentSpec) -> Experiment:
    """Notes what an experiment that was just queued as `spec` extends, before anything is deleted."""
    return store.experiments.note_extended(experiment, _by_its_runs(store, experiment, spec))


def foreseen(workspace: Workspace, spec: ExperimentSpec) -> Iterator[str]:
    """For each reason for which the result of `spec` will be explored if it is queued now: the reason, and a way out.

    Raises:
        NotFound, BadData: a data set cannot be used.
    """
    store, data, now = Store.of(workspace), Data.of(spec, workspace), time.time()
    try:
        stored = same_experiment(store, spec)
    except BadInput:  # another experiment has its name: it needs one of its own
        stored = None
    if stored is not None:
        planned = planned_anew(store, spec, data).planned
        yield from _begun_again(store, stored, spec, [each for each in planned if each.run.kind in looks.COMPARED])
        return
    runs = [PlacedRun.planned(each) for each in plan(spec, data).planned if each.run.kind in looks.COMPARED]
    for each in _extended(store, _Comparing.of(spec, runs), now):
        yield f"{_in_words(each)} {_way_out(each)}"


def _begun_again(store: Store, stored: Experiment, spec: ExperimentSpec, planned: Sequence[Planned]) -> Iterator[str]:
    """What is said if runs that a verdict is about begin again when a stored experiment is queued again."""
    states = {run.hash: run.state for run in store.runs.all()}
    begun = [
        each.repeat
        for each in planned
        if (state := states.get(each.run.hash)) is None or (state.is_final and not state.is_finished)
    ]
    verdict = store.experiments.readable(stored, time.time())
    if begun and min(begun) < verdict.until and verdict.repeats >= fewest(stored):
        yield (
            f"A verdict on {_repeats(spec, verdict.repeats)} of “{stored.name}” can be read already. If the other runs "
            "are done now, its result is explored."
        )


def _repeats(spec: ExperimentSpec | None, number: int) -> str:
    return counted(number, "repeat" if spec is None else noun_of(shared_by(spec.seed_pairs)))


def _in_words(extended: Extended) -> str:
    earlier, arms = f"“{extended.earlier}”", " and ".join(filter(None, [extended.arm, extended.against]))
    in_common = f"goes on with {counted(extended.repeats, 'repeat')} of {arms} from {earlier}"
    only = f"keeps only {extended.here:,} of" if extended.here else "leaves out"
    why = {
        "verdict": f"{in_common}, where a verdict could be read already",
        "explored": f"has runs in common with {earlier}, which is explored itself",
        "comparisons": f"{only} the {counted(extended.planned, 'comparison')} in {earlier} that had results",
        "repeats": f"{only} the {counted(extended.planned, 'repeat')} in {earlier} that had results",
        "question": f"{in_common}, but with another metric or a wider margin than was planned there",
    }
    return f"This experiment {why[extended.reason]}, so its result is explored."


def _way_out(extended: Extended) -> str:
    ways = {
        "comparisons": f"It stays planned if it keeps them, or {_SEEDS}.",
        "repeats": f"It stays planned if it keeps all of them, or {_SEEDS}.",
        "question": f"It stays planned with the metric and the margin of “{extended.earlier}”, or {_SEEDS}.",
    }
    return ways.get(extended.reason, f"It stays planned {_SEEDS}.")


class _Comparing(NamedTuple):
    """What an experiment compares: its plan, None if it cannot be read; its runs; and which arms with which."""

    spec: ExperimentSpec | None
    runs: Sequence[PlacedRun]
    pairs: Sequence[Pair]

    @classmethod
    def of(cls, spec: ExperimentSpec | None, runs: Sequence[PlacedRun]) -> Self:
        pairs = any_two(runs) if spec is None else planned_pairs(spec)
        return cls(spec, runs, pairs or with_anchors(runs))

    @property
    def repeats(self) -> dict[tuple[Pair, str, str], list[Repeat]]:
        """The repeats of each comparison."""
        return comparisons(self.runs, self.pairs)


def _by_its_runs(store: Store, experiment: Experiment, spec: ExperimentSpec | None) -> Iterator[Extended]:
    """What an experiment in the store extends."""
    members = compared_members(store, experiment.id)
    parents = {run.id: run for run in store.runs.all(ids={each.run.parent_id or 0 for each in members})}
    runs = [PlacedRun.stored(each, each.run, parents.get(each.run.parent_id or 0)) for each in members]
    return _extended(store, _Comparing.of(spec, runs), experiment.created_at)


def _extended(store: Store, new: _Comparing, moment: float) -> Iterator[Extended]:
    """What an experiment extends if it is queued at a moment."""
    own = {each.compared.run for each in new.runs}
    decided: list[EarlierExperiment] = []
    undecided: list[EarlierExperiment] = []
    for earlier in earlier_experiments(store, moment):
        if _is_same(new, own, earlier):
            yield from _of_same(earlier)
        elif earlier.hashes & own or _in_common(new, [earlier]):
            (decided if earlier.passed_on or earlier.had_verdict else undecided).append(earlier)
    if _in_common(new, decided):
        for each in decided:
            yield from _going_on(new, each, "verdict" if each.had_verdict else "explored")
    if _in_common(new, undecided):
        for each in undecided:
            yield from _left_out(new, each)
            yield from _going_on(new, each, "question") if _asks_otherwise(new, each) else ()


def _is_same(new: _Comparing, own: Set[str], earlier: EarlierExperiment) -> bool:
    """Whether it asks the same of the same runs, so that nothing was chosen."""
    if own != {each.compared.run for each in earlier.runs}:
        return False
    return _question(new.spec) == _question(earlier.spec) and not _asks_otherwise(new, earlier)


def _of_same(earlier: EarlierExperiment) -> Iterator[Extended]:
    """What an experiment extends that is the same under another name."""
    yield from earlier.experiment.extends or ()
    if looked_at_before(earlier.experiment, earlier.moment) >= fewest(earlier.experiment):
        yield Extended(earlier.experiment.name, reason="explored")


def _question(spec: ExperimentSpec | None) -> Hashable:
    """What is compared, and when: the metric and the margin apart."""
    if spec is None or spec.compare is None:
        return None
    return frozenset(planned_pairs(spec)), spec.compare.looks if len(spec.compare.looks) > 1 else ()


def _asks_otherwise(new: _Comparing, earlier: EarlierExperiment) -> bool:
    """Whether another metric is planned, or a wider margin, so that it may have been chosen by the results."""
    now, then = (spec and spec.compare for spec in (new.spec, earlier.spec))
    return bool(now and then and (now.metric != then.metric or now.margin > then.margin))


def _in_common(
    new: _Comparing, earlier: Sequence[EarlierExperiment], more_than: int = IN_COMMON_AT_MOST
) -> tuple[Pair, list[Repeat]] | None:
    """The comparison with most repeats of which `earlier` tell something; None if that is not `more_than` so many."""
    most, found = more_than, None
    for (pair, *_), repeats in new.repeats.items():
        seeds = {each.compared.seed for each in chain(*repeats)} - {None}
        told = [each for each in repeats if any(one.tells_of(each, by_post_training=len(seeds) > 1) for one in earlier)]
        values = looks.values((arm.compared, against.compared) for arm, against in repeats)
        if (number := len({values[arm.compared.repeat] for arm, _ in told})) > most:
            most, found = number, (pair, told)
    return found


def _going_on(new: _Comparing, earlier: EarlierExperiment, reason: Reason) -> Iterator[Extended]:
    """What is in common with an earlier experiment, if anything; an arm that it knows nothing of is not named."""
    if (found := _in_common(new, [earlier], more_than=0)) is not None:
        pair, repeats = found
        arm, against = (any(map(earlier.knows, side)) for side in zip(*repeats, strict=True))
        named = pair.arm if arm else "", pair.against if against else ""
        yield Extended(earlier.experiment.name, len(repeats), *named, reason)


def _left_out(new: _Comparing, earlier: EarlierExperiment) -> Iterator[Extended]:
    """What is left out of an earlier experiment that has results, how much there was, and how much is kept.

    Where the reference was chosen as it is here, all that has the same runs here is kept, so an arm may be added that
    becomes the usual reference.
    """
    is_alike = new.spec is None or earlier.spec is None or _chosen(new.spec) == _chosen(earlier.spec)
    every = comparisons(new.runs, any_two(new.runs)) if is_alike else new.repeats
    here = {_hashes(each) for each in chain(*every.values())}
    found = [(len(repeats), sum(_hashes(each) in here for each in repeats)) for repeats in earlier.compared().values()]
    kept = [each for each in found if each[1]]
    name, fewer = earlier.experiment.name, [each for each in kept if each[1] < each[0]]
    if len(kept) < len(found):
        yield Extended(name, reason="comparisons", planned=len(found), here=len(kept))
    elif fewer:
        yield Extended(name, reason="repeats", planned=fewer[0][0], here=fewer[0][1])


def _hashes(repeat: Repeat) -> frozenset[str]:
    return frozenset(each.compared.run for each in repeat)


def _chosen(spec: ExperimentSpec) -> str | None:
    """The reference that a person chose."""
    return spec.compare.reference if spec.compare else None
