"""The controls among the arms of an experiment, and what is compared with them.

What their strategies are says it, whatever the arms are called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.evaluation.cell import pairs_of_arms, usual_reference
from selmask.evaluation.controls import Controls
from selmask.masking.part import Part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selmask.evaluation.cell import Pair
    from selmask.experiments.spec import ExperimentSpec
    from selmask.masking.strategy import Strategy


def planned_controls(spec: ExperimentSpec) -> Controls:
    """The controls that an experiment plans, whether or not they have runs."""
    return controls_among({name: type(arm.strategy) for name, arm in zip(spec.arm_names, spec.strategies, strict=True)})


def planned_pairs(spec: ExperimentSpec) -> list[Pair]:
    """The comparisons of arms that an experiment plans, under each model and label budget."""
    controls, reference = planned_controls(spec), spec.compare.reference if spec.compare else None
    return pairs_of_arms(spec.arm_names, reference or usual_reference(spec.arm_names, controls), controls)


def controls_among(arms: Mapping[str, type[Strategy]]) -> Controls:
    """The controls among `arms`, the strategy of each by its name."""

    def playing(part: Part) -> frozenset[str]:
        return frozenset(arm for arm, strategy in arms.items() if strategy.part is part)

    return Controls(
        untrained=playing(Part.BASELINE),
        random=playing(Part.RANDOM),
        placebos=playing(Part.PLACEBO),
        lexical=frozenset(arm for arm, strategy in arms.items() if strategy.prefers_terms) - playing(Part.PLACEBO),
    )
