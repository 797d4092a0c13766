"""What more repeats of a plan cost beyond those that it has: only the additional runs count."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from selmask.experiments.composed.more_repeats import with_repeats
from selmask.experiments.cost.estimate import estimate
from selmask.experiments.experiment_data import Data
from selmask.experiments.plan import planned_anew
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
        seconds, disk: The time and the bytes that they need; None if unknown.
    """

    spec: ExperimentSpec
    number: int
    seconds: float | None
    disk: float | None


def additional_repeats(workspace: Workspace, spec: ExperimentSpec, number: int) -> AdditionalRepeats:
    """`spec` with so many more repeats, and what those need.

    Raises:
        NotFound, BadData, BadModel: a data set or an encoder cannot be used.
    """
    more = with_repeats(spec, len(spec.fine_tuning_seeds) + number)
    now, then = _needs(workspace, spec), _needs(workspace, more)
    return AdditionalRepeats(more, number, _beyond(now.seconds, then.seconds), _beyond(now.disk, then.disk))


def _needs(workspace: Workspace, spec: ExperimentSpec) -> Estimate:
    return estimate(workspace, planned_anew(Store.of(workspace), spec, Data.of(spec, workspace)))


def _beyond(now: float | None, then: float | None) -> float | None:
    return None if now is None or then is None else max(0.0, then - now)
