"""The cost of adding repeats to a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from selmask.experiments.composed.more_repeats import with_repeats
from selmask.experiments.cost.estimate import estimate
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import planned_anew
from selmask.runs.cost_basis import CostBasis
from selmask.store.store import Store

if TYPE_CHECKING:
    from selmask.experiments.cost.estimate import Estimate
    from selmask.experiments.spec import ExperimentSpec
    from selmask.workspace import Workspace


class AdditionalRepeats(NamedTuple):
    """A plan with more repeats.

    Attributes:
        spec: The plan, with the repeats that it had and the additional ones.
        number: How many are additional.
        to_do: How many runs of theirs have not finished; they may take no more time than the rest of the plan does.
        seconds, disk: The time and the bytes that they need; None if unknown.
    """

    spec: ExperimentSpec
    number: int
    to_do: int
    seconds: float | None
    disk: float | None


def additional_repeats(workspace: Workspace, spec: ExperimentSpec, number: int) -> AdditionalRepeats:
    """`spec` with so many more repeats, and what those need.

    Raises:
        NotFound, BadData, BadModel: a data set or an encoder cannot be used.
    """
    more = with_repeats(spec, len(spec.fine_tuning_seeds) + number)
    basis = CostBasis(workspace, Store.of(workspace))
    now, then = (_needs(workspace, each, basis) for each in (spec, more))
    to_do, seconds = max(0, then.to_do - now.to_do), _beyond(now.seconds, then.seconds)
    return AdditionalRepeats(more, number, to_do, seconds, _beyond(now.disk, then.disk))


def _needs(workspace: Workspace, spec: ExperimentSpec, basis: CostBasis) -> Estimate:
    return estimate(workspace, planned_anew(Store.of(workspace), spec, Data.of(spec, workspace)), basis)


def _beyond(now: float | None, then: float | None) -> float | None:
    return None if now is None or then is None else max(0.0, then - now)
