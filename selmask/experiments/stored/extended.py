"""Whether a comparison goes on after results that could be read: in an earlier experiment, or in its own.

Whoever adds repeats until a difference is significant is misled in 13 to 17 % of experiments (simulated once during
development), so what is added after a look is explored, unless the experiment itself planned it.

An experiment goes on with an earlier one if in more than an eighth of the repeats of a comparison that one tells of
both runs, or of one that was post-trained. `none` and the anchors alone tell nothing: they are the same runs in all
experiments on the same labels. It is explored if a verdict on these runs could be read, or the earlier one is explored
itself. Below the repeats that a verdict takes, it may go on, with arms or repeats added, but must keep all that had
results, also in other experiments on the same runs: whoever keeps the best of several is misled too often.
"""

from __future__ import annotations

import time
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, Self

from selmask.evaluation.replicates import noun_of, shared_by
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import plan, planned_anew
from selmask.experiments.planned_controls import planned_pairs
from selmask.experiments.queued_again.same_experiment import same_experiment
from selmask.experiments.stored.compared_runs import compared_members
from selmask.experiments.stored.earlier_experiment import earlier_experiments, fewest
from selmask.experiments.stored.placed_runs import PlacedRun, any_two, comparisons, with_anchors
from selmask.experiments.stored.stored_plan import StoredPlan
from selmask.store import looks
from selmask.store.experiments import Extended
from selmask.store.store import Store
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from selmask.evaluation.cell import Pair
    from selmask.experiments.spec import ExperimentSpec
    from selmask.experiments.stored.earlier_experiment import EarlierExperiment
    from selmask.experiments.stored.placed_runs import Repeat
    from selmask.store.experiments import Experiment, Reason
    from selmask.workspace import Workspace

TAKEN_OVER_AT_MOST = 1 / 8
"""The share of a comparison's repeats that may have been looked at before.

A plan with a post-training for each repeat takes over one of eight from a plan with one post-training. Whoever takes
over the best one of eight repeats after a verdict is misled in 4.9 % of experiments, with the best two in 8.4 % (4,000
experiments each, simulated once during development).
"""

_EXPLORED = "so its result is explored."


def looks_before(store: Store, experiment: Experiment) -> Iterator[str]:
    """A sentence for each unplanned look at runs of an experiment before it ended."""
    spec, looked = StoredPlan.of(experiment).spec, experiment.looked_repeats or 0
    if looked >= fewest(experiment):
        yield (
            f"Runs were started again, added or deleted after a verdict on {_repeats(spec, looked)} could be read, "
            "so this comparison is explored."
        )
    extends = experiment.extends
    yield from map(_in_words, _found_later(store, experiment, spec) if extends is None else extends)


def note_extended(store: Store, experiment: Experiment, spec: ExperimentSpec) -> Experiment:
    """Notes what an experiment that was just queued as `spec` extends, before anything is deleted."""
    return store.experiments.note_extended(experiment, _found_later(store, experiment, spec))


def foreseen(workspace: Workspace, spec: ExperimentSpec) -> Iterator[str]:
    """A sentence for each reason for which the result of `spec` will be explored if it is queued now.

    Raises:
        NotFound, BadData: a data set cannot be used.
        BadInput: another experiment has its name.
    """
    store, data, now = Store.of(workspace), Data.of(spec, workspace), time.time()
    if (stored := same_experiment(store, spec)) is not None:
        finished = {run.hash for run in store.runs.all() if run.state.is_finished}
        on = store.experiments.readable(stored, now)
        if on >= fewest(stored) and any(run.hash not in finished for run in planned_anew(store, spec, data).runs):
            yield f"A verdict on {_repeats(spec, on)} can be read already, so with further runs its result is explored."
        return
    runs = [PlacedRun.planned(each) for each in plan(spec, data).planned if each.run.kind in looks.COMPARED]
    yield from map(_in_words, _extended(store, _Asked.of(spec, runs), now))


def advice(sentence: str) -> str:
    """What keeps planned what `foreseen` says in a sentence."""
    kept = "It stays planned if these are in it too, or with" if "keeps" in sentence else "It stays planned with"
    return f"{sentence} {kept} other seeds, which a YAML file can set."


def _repeats(spec: ExperimentSpec | None, number: int) -> str:
    return counted(number, "repeat" if spec is None else noun_of(shared_by(spec.seed_pairs)))


def _in_words(extended: Extended) -> str:
    earlier = f"“{extended.earlier}”"
    if extended.reason in ("comparisons", "repeats"):
        results = counted(extended.planned, extended.reason.removesuffix("s"))
        here = f"only {extended.here:,}" if extended.here else "none"
        return f"Results of {results} could be read in {earlier}; this experiment keeps {here} of them, {_EXPLORED}"
    why = {
        "verdict": "on which a verdict could be read already",
        "explored": "the result of which is explored",
        "question": "but with another metric or a wider margin than planned there",
    }
    arms = " and ".join(filter(None, [extended.arm, extended.against]))
    taken = f"{counted(extended.repeats, 'repeat')} of {arms} from {earlier}"
    return f"This experiment takes over {taken}, {why[extended.reason]}, {_EXPLORED}"


class _Asked(NamedTuple):
    """An experiment that is queued: its plan, None if it cannot be read; the runs it compares; and which with which."""

    spec: ExperimentSpec | None
    runs: Sequence[PlacedRun]
    pairs: Sequence[Pair]

    @classmethod
    def of(cls, spec: ExperimentSpec | None, runs: Sequence[PlacedRun]) -> Self:
        pairs = any_two(runs) if spec is None else planned_pairs(spec)
        return cls(spec, runs, pairs or with_anchors(runs))


def _found_later(store: Store, experiment: Experiment, spec: ExperimentSpec | None) -> Iterator[Extended]:
    """What an experiment extends that is queued already."""
    every = {run.id: run for run in store.runs.all()}
    members = compared_members(store, experiment.id)
    runs = [PlacedRun.stored(each, each.run, every.get(each.run.parent_id or 0)) for each in members]
    return _extended(store, _Asked.of(spec, runs), experiment.created_at)


def _extended(store: Store, asked: _Asked, moment: float) -> Iterator[Extended]:
    """What an experiment extends if it is queued at a moment."""
    own = {each.at.run for each in asked.runs}
    before = [each for each in earlier_experiments(store, moment) if not _is_same(asked, own, each)]
    yield from _taken_over(asked, [each for each in before if each.is_decided])
    undecided = [each for each in before if not each.is_decided]
    goes_on = list(_taken_over(asked, undecided, reason="question"))
    if not goes_on:
        return
    for earlier in undecided:
        if own & {each.at.run for each in earlier.results} and (left_out := _left_out(asked, earlier)):
            yield left_out
    changed = {each.experiment.name for each in undecided if _asks_otherwise(asked, each)}
    yield from (each for each in goes_on if each.earlier in changed)


def _is_same(asked: _Asked, own: Set[str], earlier: EarlierExperiment) -> bool:
    """Whether it asks the same of the same runs, so that nothing was chosen."""
    compare = earlier.spec and earlier.spec.compare
    return own == {each.at.run for each in earlier.runs} and compare == (asked.spec and asked.spec.compare)


def _taken_over(asked: _Asked, earlier: Sequence[EarlierExperiment], reason: Reason = "verdict") -> Iterator[Extended]:
    """The earlier experiments of whose results too many are taken over, in the comparison with most of them."""
    share = TAKEN_OVER_AT_MOST
    found: dict[int, tuple[Pair, list[Repeat]]] = {}
    for (pair, *_), repeats in comparisons(asked.runs, asked.pairs).items():
        values = looks.values((one.at, other.at) for one, other in repeats)
        has_several = len({each.at.seed for both in repeats for each in both if each.at.seed is not None}) > 1
        told = [[each for each in repeats if one.tells_of(each, by_post_training=has_several)] for one in earlier]
        part = len({values[each.at.repeat] for each, _ in chain(*told)}) / len(set(values.values()))
        if part > share:
            share, found = part, {number: (pair, each) for number, each in enumerate(told) if each}
    for number, (pair, repeats) in found.items():
        one = earlier[number]
        why = "explored" if reason == "verdict" and one.verdict_on < fewest(one.experiment) else reason
        yield Extended(one.experiment.name, len(repeats), *_in_common(pair, repeats, one), reason=why)


def _in_common(pair: Pair, repeats: Sequence[Repeat], earlier: EarlierExperiment) -> tuple[str, str]:
    """The arms of `pair` of which runs are in common; the name of the other is empty."""
    arm, against = (any(map(earlier.knows, side)) for side in zip(*repeats, strict=True))
    return pair.arm if arm else "", pair.against if against else ""


def _left_out(asked: _Asked, earlier: EarlierExperiment) -> Extended | None:
    """What is left out of an earlier experiment that has results, how much there was, and how much is here.

    Where the reference was chosen as it is here, all that has the same runs here is kept, so an arm may be added that
    becomes the usual reference.
    """
    is_alike = asked.spec is not None and earlier.spec is not None and _chosen(asked.spec) == _chosen(earlier.spec)
    every = comparisons(asked.runs, any_two(asked.runs) if is_alike else asked.pairs).values()
    here = {_hashes(each) for each in chain(*every)}
    found = [(len(repeats), sum(_hashes(each) in here for each in repeats)) for repeats in earlier.compared().values()]
    kept = [each for each in found if each[1]]
    if len(kept) < len(found):
        return Extended(earlier.experiment.name, 0, "", "", "comparisons", len(found), len(kept))
    fewer = ((results, number) for results, number in kept if number < results)
    return next((Extended(earlier.experiment.name, 0, "", "", "repeats", *each) for each in fewer), None)


def _hashes(repeat: Repeat) -> frozenset[str]:
    return frozenset(each.at.run for each in repeat)


def _chosen(spec: ExperimentSpec) -> str | None:
    """The reference that a person chose."""
    return spec.compare.reference if spec.compare else None


def _asks_otherwise(asked: _Asked, earlier: EarlierExperiment) -> bool:
    """Whether another metric is planned, or a wider margin, so that it may have been chosen by the results."""
    now, then = (spec and spec.compare for spec in (asked.spec, earlier.spec))
    return bool(now and then and (now.metric != then.metric or now.margin > then.margin))
