"""Warnings about repeats that are too few for a verdict, or share what the verdict is then about, such as a split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.evaluation.replicates import independent, noun_of, shared_by
from selmask.evaluation.statistics.repeats import FEWEST, RECOMMENDED
from selmask.experiments.planned_controls import planned_controls
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.evaluation.replicates import Sharing
    from selmask.experiments.spec import ExperimentSpec

_ABOUT: dict[Sharing, str] = {
    "one post-training": "One post-training run per arm: the result is about these post-trained encoders, not about "
    "the strategies in general.",
    "one split": "One fine-tuning seed for all repeats: the result is about this seed and the split that it draws.",
    "splits": "Every fine-tuning seed is used with several post-training runs: the result is about these seeds and the "
    f"splits that they draw. A verdict about the strategies, and not only about these seeds, takes at least {FEWEST} "
    f"post-training seeds and {FEWEST} fine-tuning seeds, each combined with each.",
}


_AT_BEST: dict[Sharing, str] = {
    "nothing": "Every repeat has its own post-training, its own split of the labelled texts and its own order of "
    "training: the verdict can be about the strategies, on {texts}.",
    "a grid": "Every post-trained encoder is fine-tuned with every seed: the verdict can be about the strategies, not "
    "only about these encoders and seeds, on {texts}.",
}


def at_best(spec: ExperimentSpec, *, marks_test_rows: bool = False) -> str | None:
    """What the verdict can be about, where no warning says it already; None with a single arm, or too few repeats.

    Args:
        spec: The experiment.
        marks_test_rows: Whether a split column of the labelled texts marks those to test on.
    """
    if len(spec.strategies) < 2 or independent(spec.seed_pairs) < FEWEST:
        return None
    said = _AT_BEST.get(shared_by(spec.seed_pairs))
    marked = "the texts marked as test" if marks_test_rows else "these labelled texts"
    return said and said.format(texts="these test texts" if spec.test else marked)


def warnings(spec: ExperimentSpec) -> Iterator[str]:
    """A sentence on what the verdict can be about at best, and one if there are too few repeats for any."""
    shared, replicates = shared_by(spec.seed_pairs), independent(spec.seed_pairs)
    noun = noun_of(shared)
    if len(spec.strategies) > 1 and replicates < FEWEST:
        yield (
            f"{counted(replicates, f'{noun} is', f'{noun}s are')} too few to tell strategies apart; at least "
            f"{FEWEST} are needed, and {RECOMMENDED} are better."
        )
    if shared in _ABOUT:
        yield _ABOUT[shared]
    seeds, names = len({fine for _, fine in spec.seed_pairs}), _without_post_training(spec)
    if names and shared in ("one split", "splits") and seeds < FEWEST <= replicates:
        yield (
            f"Without post-training there is only one run for each fine-tuning seed. That is too few to compare with "
            f"{' or '.join(names)}; at least {FEWEST} seeds are needed."
        )


def _without_post_training(spec: ExperimentSpec) -> list[str]:
    """The arms and anchors that are compared, but not post-trained."""
    untrained = planned_controls(spec).untrained
    is_compared = len(spec.strategies) > 1
    return [*(arm for arm in spec.arm_names if is_compared and arm in untrained), *spec.anchor_names]
