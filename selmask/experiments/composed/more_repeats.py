"""More repeats of an experiment: the first ones stay, so that their finished runs are reused."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from selmask.evaluation.replicates import independent
from selmask.evaluation.statistics.repeats import FEWEST
from selmask.fields.seed import LARGEST_SEED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.experiments.spec import ExperimentSpec

MORE = 4
"""The repeats that are offered beside a verdict."""


def lacking(spec: ExperimentSpec) -> int:
    """The repeats that a plan lacks for any verdict; 0 with a single arm, or where more of them do not help."""
    if len(spec.strategies) < 2 or not can_vary(spec):
        return 0
    return max(0, FEWEST - independent(spec.seed_pairs))


def can_vary(spec: ExperimentSpec) -> bool:
    """Whether a repeat is one more seed; in a grid of seeds it would be a whole row."""
    return spec.is_paired or len({post for post, _ in spec.seed_pairs}) == 1


def with_repeats(spec: ExperimentSpec, number: int) -> ExperimentSpec:
    """`spec` with so many repeats, of which it keeps the first; `spec` itself where they cannot vary.

    The looks that it planned belong to its own number of repeats, and are given up with another one.
    """
    if number == len(spec.fine_tuning_seeds) or not can_vary(spec):
        return spec
    changed: dict[str, object] = {"fine_tuning_seeds": _seeds(spec.fine_tuning_seeds, number)}
    if spec.is_paired and spec.post_training_seeds is not None:
        changed["post_training_seeds"] = _seeds(spec.post_training_seeds, number)
    if spec.compare is not None:
        changed["compare"] = spec.compare.model_copy(update={"looks": ()})
    return spec.model_copy(update=changed)


def with_seeds_of(spec: ExperimentSpec, other: ExperimentSpec) -> ExperimentSpec:
    """`spec` with the repeats of `other`, whose first ones it has; a post-training that they share stays shared."""
    changed: dict[str, object] = {"fine_tuning_seeds": other.fine_tuning_seeds}
    if spec.is_paired:
        changed["post_training_seeds"] = other.post_training_seeds
    return spec.model_copy(update=changed)


def _seeds(present: Sequence[int], number: int) -> tuple[int, ...]:
    """The first `number` of the present seeds, then those after the largest of them, or from 0 where these run out."""
    following = chain(range(max(present) + 1, LARGEST_SEED + 1), range(number))
    others = (seed for seed in following if seed not in present)
    return (*present[:number], *islice(others, max(0, number - len(present))))
