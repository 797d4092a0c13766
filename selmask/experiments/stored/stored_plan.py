"""The stored plan of an experiment, as far as it can be read: a strategy's package may no longer be installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Self

from selmask.errors import BadInput
from selmask.experiments.planned_comparison import PlannedComparison
from selmask.experiments.spec import ExperimentSpec
from selmask.masking.registry import strategies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selmask.store.experiments import Experiment

_WITHOUT_PLAN = "No comparison was planned before this experiment started, so this one is explored."


class StoredPlan(NamedTuple):
    """What can be read of a plan.

    Attributes:
        spec: The experiment as it was queued; None if it cannot be read completely.
        comparison: The comparison that was planned; None if none was, or if it cannot be read.
        gaps: Why a comparison is explored, whatever it compares: a sentence each.
    """

    spec: ExperimentSpec | None
    comparison: PlannedComparison | None
    gaps: tuple[str, ...]

    @classmethod
    def of(cls, experiment: Experiment) -> Self:
        """The plan of an experiment."""
        planned = experiment.spec.get("compare")
        gaps, comparison = (_WITHOUT_PLAN,) if planned is None else (), None
        try:
            comparison = None if planned is None else PlannedComparison.parse(planned, stored=True)
            return cls(ExperimentSpec.parse(experiment.spec, stored=True), comparison, gaps)
        except BadInput as error:
            why = _not_installed(experiment.spec) or error.happened[:1].lower() + error.happened[1:]
            unread = f"The plan cannot be read completely, so this comparison is explored: {why}."
            return cls(None, comparison, (*gaps, unread))


def _not_installed(spec: Mapping[str, Any]) -> str:
    """The strategies that are not installed, in words; empty if all are."""
    given = spec.get("strategies")
    arms = given if isinstance(given, list | tuple) else ()
    names = [name for each in arms if (name := _name(each)) not in strategies()]
    if not names:
        return ""
    noun, verb = ("strategy", "is") if len(names) == 1 else ("strategies", "are")
    return f"the {noun} {' and '.join(names)} {verb} not installed"


def _name(arm: Any) -> str:
    """The name of an arm's strategy, however the version that stored it wrote it."""
    while isinstance(arm, dict):
        arm = arm.get("strategy", arm.get("name"))
    return str(arm)
