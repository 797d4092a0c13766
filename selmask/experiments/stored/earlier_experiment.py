"""An earlier experiment: which of its results could be read at a moment, and whether these gave a verdict."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from selmask.evaluation.cell import Pair
from selmask.evaluation.statistics.repeats import LEVEL, fewest_at
from selmask.experiments.planned_controls import planned_pairs
from selmask.experiments.stored.placed_runs import PlacedRun, any_two, comparisons
from selmask.experiments.stored.stored_plan import StoredPlan
from selmask.store.looks import COMPARED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from selmask.experiments.spec import ExperimentSpec
    from selmask.experiments.stored.placed_runs import Repeat
    from selmask.store.experiments import Experiment
    from selmask.store.store import Store


@dataclass(frozen=True)
class EarlierExperiment:
    """An earlier experiment as it was at a moment.

    Attributes:
        experiment: The experiment.
        runs: The runs that it compares, with those that were deleted after they had finished.
        results: Those of them that had finished by then.
        verdict_on: The number of independent repeats that a verdict on it could be read on by then; 0 for none.
    """

    experiment: Experiment
    runs: Sequence[PlacedRun]
    results: Sequence[PlacedRun]
    verdict_on: int

    @property
    def is_decided(self) -> bool:
        """Whether a verdict that could show a difference was to be read, on it or on what it takes over itself."""
        after_verdict = any(each.reason in ("verdict", "explored") for each in self.experiment.extends or ())
        return self.verdict_on >= fewest(self.experiment) or after_verdict

    @cached_property
    def spec(self) -> ExperimentSpec | None:
        """Its plan; None if it cannot be read completely."""
        return StoredPlan.of(self.experiment).spec

    def compared(self) -> dict[tuple[Pair, str, str], list[Repeat]]:
        """The repeats with results of each comparison that it planned."""
        if self.spec is None:
            return comparisons(self.results, any_two(self.results))
        anchors = [Pair(*two) for two in product(self.spec.arm_names, self.spec.anchor_names)]
        return comparisons(self.results, planned_pairs(self.spec) or anchors)

    def tells_of(self, repeat: Repeat, *, by_post_training: bool) -> bool:
        """Whether its results tell something of a repeat: of both runs, or of one that was post-trained.

        Args:
            repeat: The repeat.
            by_post_training: Whether another seed of fine-tuning on the same post-training tells the same.
        """
        read = self._drawn_from if by_post_training else self._hashes
        told = [(each.drawn_from if by_post_training else each.at.run) in read for each in repeat]
        return all(told) or any(known for known, each in zip(told, repeat, strict=True) if each.at.seed is not None)

    def knows(self, run: PlacedRun) -> bool:
        """Whether its results tell something of a run: they hold it, or one of the same post-training."""
        return run.at.run in self._hashes or run.drawn_from in self._drawn_from

    @cached_property
    def _hashes(self) -> set[str]:
        return {each.at.run for each in self.results}

    @cached_property
    def _drawn_from(self) -> set[str]:
        return {each.drawn_from for each in self.results}


def earlier_experiments(store: Store, moment: float) -> Iterator[EarlierExperiment]:
    """The experiments that were queued before a moment and had results by then, the newest first."""
    runs, placed = {run.id: run for run in store.runs.all()}, defaultdict(list)
    for number, places in store.experiments.places().items():
        for place in places:
            run = runs[place.run_id]
            if place.kind in COMPARED:
                placed[number].append(PlacedRun.stored(place, run, runs.get(run.parent_id or 0)))
    for each in store.experiments.deleted_results():
        placed[each.experiment_id].append(PlacedRun.deleted(each))
    for experiment in store.experiments.all():
        compared = placed[experiment.id]
        results = [each for each in compared if each.ended_at is not None and each.ended_at <= moment]
        if experiment.created_at < moment and results:
            yield EarlierExperiment(experiment, compared, results, _verdict_on(store, experiment, moment))


def fewest(experiment: Experiment) -> int:
    """The repeats below which no difference could be shown at one of the planned looks."""
    return fewest_at(LEVEL / max(1, len(experiment.planned_looks)))


def _verdict_on(store: Store, experiment: Experiment, moment: float) -> int:
    looked_at, looked = experiment.looked_at, experiment.looked_repeats or 0
    before = looked if looked_at is not None and looked_at <= moment else 0
    return max(before, store.experiments.readable(experiment, moment))
