"""Ever shorter plans for one question: whether the main strategy hides better words than chance does.

First what asks other questions is given up, then certainty, then the amount of training, and the verdict last:

1. Anchors: they tell whether fine-tuning is worth its cost, which no strategy changes.
2. Arms: first `none`, because the gain of post-training itself is not what distinguishes strategies; then placebos,
   which explain a gain that has to be shown first; then other strategies, the last one first. The main strategy, which
   is the first one that is no control, and the arm that it is compared with, usually `random-word`, stay: without
   either there is no question left. Each comparison less also leaves more power to the others, which are all tested
   together.
3. Label budgets, the largest first: each is a question of its own, and post-training matters most with few labels.
4. Repeats, down to the fewest that give a verdict.
5. The choice among learning rates, which multiplies the time of every fine-tuning: the middle one serves all alike.
6. Post-training, then labels: both make a gain smaller and harder to find, but it can still be found.
7. A post-training of its own for every repeat: the verdict is then about one post-trained encoder of each arm.
8. Repeats below those of a verdict: a first look.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from selmask.evaluation.cell import usual_reference
from selmask.evaluation.statistics.repeats import FEWEST, RECOMMENDED
from selmask.experiments.composed.more_repeats import can_vary, with_repeats
from selmask.experiments.planned_controls import planned_controls
from selmask.label_budget import ALL, per_class
from selmask.masking.part import Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.experiments.spec import Arm, ExperimentSpec
    from selmask.label_budget import Budget

_TURN = (Part.BASELINE, Part.PLACEBO, Part.ORDINARY, Part.RANDOM)
"""The parts in the order in which their arms are given up."""

STEPS = (400, 200, 100, 50)
"""Limits of a post-training where one epoch takes too long."""

LABELS = (200, 100, 50)


def shorter_plans(spec: ExperimentSpec, epoch_steps: float) -> Iterator[ExperimentSpec]:
    """`spec` with at least the recommended repeats, then ever shorter plans; what one gives up, the next one lacks too.

    The data, the encoders and all other settings stay. Some label budgets may be too small for the classes.

    Args:
        spec: The experiment.
        epoch_steps: The steps of one epoch of post-training; limits that are no shorter are passed over.
    """
    plan = with_repeats(spec, max(len(spec.fine_tuning_seeds), RECOMMENDED))
    yield plan
    shorter_training = partial(_less_post_training, epoch_steps=epoch_steps)
    fewer_runs = (_fewer_arms, _fewer_budgets, _fewer_repeats)
    quicker_runs = (_one_learning_rate, shorter_training, _fewer_labels)
    for stage in (*fewer_runs, *quicker_runs, _one_post_training, _without_verdict):
        yield from (shorter := list(stage(plan)))
        plan = [plan, *shorter][-1]


def _fewer_arms(spec: ExperimentSpec) -> Iterator[ExperimentSpec]:
    if spec.anchors:
        spec = spec.model_copy(update={"anchors": ()})
        yield spec
    for arm in _in_turn(spec):
        spec = _without(spec, arm)
        yield spec


def _in_turn(spec: ExperimentSpec) -> list[Arm]:
    """The arms that can be given up, the first one first."""
    reference = _reference(spec)
    rest = [arm for arm in spec.strategies if arm is not reference]
    main = next((arm for arm in rest if arm.strategy.part is Part.ORDINARY), next(iter(rest), None))
    droppable = [arm for arm in reversed(rest) if arm is not main]
    return sorted(droppable, key=lambda arm: _TURN.index(arm.strategy.part))


def _reference(spec: ExperimentSpec) -> Arm | None:
    """The arm that the others are compared with."""
    named = spec.compare.reference if spec.compare else None
    name = named or usual_reference(spec.arm_names, planned_controls(spec))
    return None if name is None else spec.strategies[spec.arm_names.index(name)]


def _without(spec: ExperimentSpec, arm: Arm) -> ExperimentSpec:
    """`spec` without an arm; a reference that is named stays so, although arms may be called otherwise now."""
    reference = _reference(spec)
    smaller = spec.model_copy(update={"strategies": tuple(each for each in spec.strategies if each is not arm)})
    if reference is None or spec.compare is None or spec.compare.reference is None:
        return smaller
    name = dict(zip(smaller.strategies, smaller.arm_names, strict=True))[reference]
    return smaller.model_copy(update={"compare": spec.compare.model_copy(update={"reference": name})})


def _fewer_budgets(spec: ExperimentSpec) -> Iterator[ExperimentSpec]:
    budgets = sorted(spec.label_budgets, key=_amount)
    while len(budgets) > 1:
        del budgets[-1]
        yield spec.model_copy(update={"label_budgets": tuple(each for each in spec.label_budgets if each in budgets)})


def _amount(budget: Budget) -> tuple[bool, int]:
    """Sorts budgets by size: numbers, then numbers per class, then all labels."""
    if isinstance(budget, int):
        return False, budget
    return True, per_class(budget) or 10**9


def _fewer_repeats(spec: ExperimentSpec) -> Iterator[ExperimentSpec]:
    if can_vary(spec):
        for number in range(len(spec.fine_tuning_seeds) - 1, FEWEST - 1, -1):
            yield with_repeats(spec, number)


def _one_learning_rate(spec: ExperimentSpec) -> Iterator[ExperimentSpec]:
    rates = sorted(spec.fine_tuning.rates)
    if len(rates) > 1:
        yield spec.model_copy(update={"fine_tuning": spec.fine_tuning.at(rates[(len(rates) - 1) // 2])})


def _less_post_training(spec: ExperimentSpec, epoch_steps: float) -> Iterator[ExperimentSpec]:
    if any(arm.strategy.trains for arm in spec.strategies):
        for shorter in _shorter(spec, epoch_steps):
            yield spec.model_copy(update={"post_training": spec.post_training.model_copy(update=shorter)})


def _shorter(spec: ExperimentSpec, epoch_steps: float) -> Iterator[dict[str, object]]:
    """Half as long, and again; a limit in steps follows one epoch, unless the rate needs to know the epochs."""
    settings = spec.post_training
    if settings.minutes is not None:
        for part in (2, 4, 8):
            yield {"minutes": round(settings.minutes / part, 2)}
        return
    epochs, most = settings.epochs, settings.steps or (epoch_steps if _may_limit_steps(spec) else 0)
    while settings.steps is None and epochs > 1:
        epochs //= 2
        yield {"epochs": epochs}
    for steps in (each for each in STEPS if each < most):
        yield {"epochs": epochs, "steps": steps}


def _may_limit_steps(spec: ExperimentSpec) -> bool:
    return "linear" not in {(arm.masking or spec.masking).schedule for arm in spec.strategies}


def _fewer_labels(spec: ExperimentSpec) -> Iterator[ExperimentSpec]:
    [budget] = spec.label_budgets
    for number in LABELS:
        if budget == ALL or (isinstance(budget, int) and number < budget):
            yield spec.model_copy(update={"label_budgets": (number,)})


def _one_post_training(spec: ExperimentSpec) -> Iterator[ExperimentSpec]:
    if spec.is_paired and len(spec.fine_tuning_seeds) > 1:
        [(first, _), *_] = spec.seed_pairs
        compare = spec.compare and spec.compare.model_copy(update={"looks": ()})
        yield spec.model_copy(update={"post_training_seeds": (first,), "paired_seeds": False, "compare": compare})


def _without_verdict(spec: ExperimentSpec) -> Iterator[ExperimentSpec]:
    if can_vary(spec):
        for number in range(min(FEWEST, len(spec.fine_tuning_seeds)) - 1, 0, -1):
            yield with_repeats(spec, number)
