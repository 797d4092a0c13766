"""The controls among the arms of an experiment: what their strategies are says it, whatever the arms are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.evaluation.controls import Controls
from selmask.masking.part import Part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selmask.experiments.spec import ExperimentSpec
    from selmask.masking.strategy import Strategy


def planned_controls(spec: ExperimentSpec) -> Controls:
    """The controls that an experiment plans, whether or not they have runs."""
    return controls_among({name: type(arm.strategy) for name, arm in zip(spec.arm_names, spec.strategies, strict=True)})


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
