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
    from selmask.store.experiments import Experiment, Extended
    from selmask.store.store import Store


@dataclass(frozen=True)
class EarlierExperiment:
    """An earlier experiment as it was at a moment.

    Attributes:
        experiment: The experiment.
        runs: The runs that it compares, with those that were deleted after they had finished.
        store: The store.
        moment: The moment, in seconds since 1970.
    """

    experiment: Experiment
    runs: Sequence[PlacedRun]
    store: Store
    moment: float

    @cached_property
    def spec(self) -> ExperimentSpec | None:
        """Its plan; None if it cannot be read completely."""
        return StoredPlan.of(self.experiment).spec

    @cached_property
    def results(self) -> list[PlacedRun]:
        """The runs that had finished by the moment."""
        return [each for each in self.runs if each.ended_at is not None and each.ended_at <= self.moment]

    @cached_property
    def had_verdict(self) -> bool:
        """Whether a verdict that could show a difference was to be read by the moment."""
        on = self.store.experiments.readable(self.experiment, self.moment).repeats
        return max(on, looked_at_before(self.experiment, self.moment)) >= fewest(self.experiment)

    @property
    def passed_on(self) -> list[Extended]:
        """Why its own results are explored and those that go on with them are: it goes on after a verdict itself.

        What it left out of another experiment is asked of that one, unless that one was deleted.
        """
        extends = self.experiment.extends or ()
        if not extends:  # as of most experiments, for which the store is not asked
            return []
        known = {each.name for each in self.store.experiments.all()}
        kept_out = ("comparisons", "repeats")
        return [each for each in extends if each.reason not in kept_out or each.earlier not in known]

    @cached_property
    def hashes(self) -> set[str]:
        """The hashes of its results."""
        return {each.compared.run for each in self.results}

    def knows(self, run: PlacedRun) -> bool:
        """Whether its results hold a run, or one that learned the same labels from the same post-training."""
        return run.compared.run in self.hashes or run.learned_from in self._learned_from

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
            by_post_training: Whether it is enough that a run learned the same labels from the same post-training.
        """
        told = [each for each in repeat if self._tells_of(each, by_post_training=by_post_training)]
        return len(told) == len(repeat) or any(each.compared.seed is not None for each in told)

    def _tells_of(self, run: PlacedRun, *, by_post_training: bool) -> bool:
        return run.learned_from in self._learned_from if by_post_training else run.compared.run in self.hashes

    @cached_property
    def _learned_from(self) -> set[str]:
        return {each.learned_from for each in self.results}


def earlier_experiments(store: Store, moment: float) -> Iterator[EarlierExperiment]:
    """The experiments that were queued before a moment and had results by then, the newest first."""
    placed: dict[int, list[PlacedRun]] = defaultdict(list)
    for each in store.experiments.deleted_results():
        placed[each.experiment_id].append(PlacedRun.deleted(each))
    places = store.experiments.places()
    runs = {run.id: run for run in store.runs.all()}
    for number, members in places.items():
        for place in members:
            if place.kind in COMPARED and (run := runs.get(place.run_id)) is not None:
                placed[number].append(PlacedRun.stored(place, run, runs.get(run.parent_id or 0)))
    for experiment in store.experiments.all():
        earlier = EarlierExperiment(experiment, placed[experiment.id], store, moment)
        if experiment.created_at < moment and earlier.results:
            yield earlier


def fewest(experiment: Experiment) -> int:
    """The repeats below which no difference could be shown at one of the planned looks."""
    return fewest_at(LEVEL / max(1, len(experiment.planned_looks)))


def looked_at_before(experiment: Experiment, moment: float) -> int:
    """The number of repeats that a verdict was on before runs were started again, added or deleted; 0 for none."""
    looked_at = experiment.looked_at
    return (experiment.looked_repeats or 0) if looked_at is not None and looked_at <= moment else 0
