"""The best plan for a given time on this machine, and what it can and cannot tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self

from selmask.errors import BadInput, SelmaskError
from selmask.evaluation.replicates import independent
from selmask.evaluation.statistics.repeats import FEWEST
from selmask.experiments import foreseen_power
from selmask.experiments.checks import check
from selmask.experiments.composed.more_repeats import with_repeats, with_seeds_of
from selmask.experiments.composed.shorter_plans import shorter_plans
from selmask.experiments.conditions import explored
from selmask.experiments.conditions.label_splits import about_labels
from selmask.experiments.cost.estimate import Estimate, estimate
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import planned_anew
from selmask.experiments.warnings import missing_controls, narrow_conclusions
from selmask.fields import learning_rate
from selmask.label_budget import labels_in_words
from selmask.masking.part import Part
from selmask.runs.cost_basis import CostBasis
from selmask.runs.run_specs import DataRef
from selmask.store.store import Store
from selmask.wording import lasting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.experiments.spec import ExperimentSpec
    from selmask.workspace import Workspace


@dataclass(frozen=True)
class TimedPlan:
    """A plan that was composed for a given time.

    Attributes:
        spec: The plan.
        needs: Its needs; `unmeasured` names encoders of which the speed is a guess.
        seconds: The time that it takes.
        fits: Whether that is no more than the given time; if not, no plan fits, and this is the shortest one.
        can_tell: What its result will tell, one sentence each.
        cannot_tell: What it will not tell, one sentence each.
        warnings: Why its result will be explored, one sentence each.
    """

    spec: ExperimentSpec
    needs: Estimate
    seconds: float
    fits: bool
    can_tell: tuple[str, ...]
    cannot_tell: tuple[str, ...]
    warnings: tuple[str, ...]


def plan_for_time(workspace: Workspace, spec: ExperimentSpec, minutes: float) -> TimedPlan:
    """The first one of `shorter_plans` that fits, or the one that takes least time; finished runs take none.

    Args:
        workspace: The workspace with the data and the measured speeds.
        spec: What is wanted, with its data, encoders and settings.
        minutes: The time, of computing alone: runs that are queued already come first.

    Raises:
        BadInput: the speed of an encoder on this machine is unknown, and a trial has to measure it first; or the plan
            could not be started, for the reason given.
        NotFound, BadData, BadModel: a data set or an encoder cannot be used.
    """
    available = 60 * minutes  # in seconds
    prices, tried = _Prices.of(workspace, spec), list[_Priced]()
    for priced in prices.shorter(spec):
        tried.append(priced)
        if priced.seconds <= available:
            break
    fits = tried[-1].seconds <= available
    # A later plan may take longer than an earlier one, of which more runs have finished.
    best = prices.with_spare_time(tried[-1], tried[0].plan, available) if fits else _quickest(tried)
    plan, seconds, needs = best
    check(workspace, plan, patient=False).require()
    with_verdict = [each for each in tried if independent(each.plan.seed_pairs) >= FEWEST]
    cannot = [*_too_long(seconds, minutes, fits=fits), *_no_verdict(plan, with_verdict), *_given_up(spec, plan)]
    warnings = tuple(explored.warnings(workspace, plan))
    can = _can_tell(workspace, plan, is_explored=bool(warnings))
    return TimedPlan(plan, needs, seconds, fits, tuple(can), tuple(cannot), warnings)


class _Priced(NamedTuple):
    plan: ExperimentSpec
    seconds: float
    needs: Estimate


@dataclass(frozen=True)
class _Prices:
    """The prices of plans with the same data and encoders."""

    workspace: Workspace
    data: Data
    basis: CostBasis

    @classmethod
    def of(cls, workspace: Workspace, spec: ExperimentSpec) -> Self:
        return cls(workspace, Data.of(spec, workspace), CostBasis(workspace, Store.of(workspace)))

    def of_plan(self, plan: ExperimentSpec) -> _Priced:
        needs = estimate(self.workspace, planned_anew(Store.of(self.workspace), plan, self.data), self.basis)
        if needs.seconds is None:
            raise _unknown(needs)
        return _Priced(plan, needs.seconds, needs)

    def shorter(self, spec: ExperimentSpec) -> Iterator[_Priced]:
        """Each of the `shorter_plans` that is possible."""
        for plan in shorter_plans(spec, self._epoch_steps(spec)):
            if plan.label_budgets[0] in spec.label_budgets or self._can_be_split(plan):
                yield self.of_plan(plan)

    def with_spare_time(self, priced: _Priced, longest: ExperimentSpec, seconds: float) -> _Priced:
        """The same plan with those repeats of `longest` that fit again, since what was given up last saved time."""
        whole, least = with_seeds_of(priced.plan, longest), len(priced.plan.fine_tuning_seeds)
        more = (self.of_plan(with_repeats(whole, number)) for number in range(len(whole.fine_tuning_seeds), least, -1))
        return next((each for each in more if each.seconds <= seconds), priced)

    def _epoch_steps(self, spec: ExperimentSpec) -> float:
        """The steps of the shortest epoch among the encoders."""
        settings = spec.post_training
        lengths = [self.basis.lengths(DataRef.of(self.data.corpus), model) for model in spec.models]
        return min(each.windowed(settings.max_length) for each in lengths) / settings.batch_tokens

    def _can_be_split(self, plan: ExperimentSpec) -> bool:
        try:
            for budget in plan.label_budgets:
                list(about_labels(self.workspace, plan, self.data, budget))
        except SelmaskError:
            return False
        return True


def _quickest(tried: list[_Priced]) -> _Priced:
    """The plan that takes least time; of several the first one, which tells most."""
    return min(tried, key=lambda each: each.seconds)


def _unknown(needs: Estimate) -> BadInput:
    named = " and ".join(needs.unmeasured) or "this experiment's encoders"
    return BadInput(
        f"The speed of {named} on this machine is unknown",
        do="Measure it first, with “Measure the time on this machine” on the page Launch; that takes about two minutes "
        "at most",
    )


def _can_tell(workspace: Workspace, plan: ExperimentSpec, *, is_explored: bool) -> Iterator[str]:
    about = narrow_conclusions.at_best(plan, marks_test_rows=Data.of(plan, workspace).marks_test_rows)
    yield from filter(None, [None if is_explored else about, foreseen_power.in_words(workspace, plan)])
    if independent(plan.seed_pairs) < FEWEST or not (plan.strategies[1:] or plan.anchors):
        yield "It gives the score of every run, so that you see whether everything works, but no verdict."


def _too_long(seconds: float, minutes: float, *, fits: bool) -> Iterator[str]:
    if not fits:
        yield f"Even this shortest plan takes {lasting(seconds)}, more than the {minutes:g} min that you have."


def _no_verdict(plan: ExperimentSpec, with_verdict: list[_Priced]) -> Iterator[str]:
    if with_verdict and len(plan.strategies) > 1 and independent(plan.seed_pairs) < FEWEST:
        yield f"The shortest plan with a verdict takes {lasting(_quickest(with_verdict).seconds)}."


def _given_up(spec: ExperimentSpec, plan: ExperimentSpec) -> Iterator[str]:
    yield from narrow_conclusions.warnings(plan)
    yield from missing_controls.warnings([arm.strategy for arm in plan.strategies])
    arms = zip(spec.arm_names, spec.strategies, strict=True)
    dropped = [
        name for name, arm in arms if arm not in plan.strategies and arm.strategy.part is Part.ORDINARY
    ]  # what a control is for is said above
    if dropped:
        yield f"It says nothing about {_listed(dropped)}."
    if spec.anchors and not plan.anchors:
        yield "Without anchors you will not know whether fine-tuning is worth its cost."
    if plan.fine_tuning != spec.fine_tuning:
        yield (
            f"All runs use the learning rate {learning_rate.in_words(plan.fine_tuning.rates[0])}, so an arm that would "
            "do better with another rate may seem worse than it is."
        )
    if plan.post_training != spec.post_training:
        yield "Post-training is shorter than you chose, so a gain that needs longer training may not show."
    if plan.label_budgets != spec.label_budgets:
        yield f"The result is about {_listed([labels_in_words(each) for each in plan.label_budgets])} only."


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
