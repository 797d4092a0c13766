"""Warnings about an experiment whose repeats are too few for a verdict, or share what the verdict is then about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.evaluation.replicates import shared_by
from selmask.evaluation.statistics.repeats import FEWEST, RECOMMENDED
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.evaluation.replicates import Sharing
    from selmask.experiments.spec import ExperimentSpec

_ABOUT: dict[Sharing, str] = {
    "one checkpoint": "One post-training run per arm: the result is about these checkpoints, not about the strategy in "
    "general.",
    "one split": "One fine-tuning seed for all repeats: the result is about this one split of the labelled texts.",
    "splits": "Every fine-tuning seed is used with several post-training runs: the result is about these seeds and the "
    f"splits that they draw. {FEWEST} of each, each used with each, are the least for one about both.",
}


def warnings(spec: ExperimentSpec) -> Iterator[str]:
    """A sentence on what the verdict can be about at best, and one if there are too few repeats for any."""
    seeds = [(post, fine) for _, post, fine in spec.repeats()]
    shared = shared_by(seeds)
    of_a_grid = shared == "splits"  # whose fine-tuning seeds are averaged within each post-training
    replicates, noun = (len({post for post, _ in seeds}), "post-training") if of_a_grid else (len(seeds), "repeat")
    if len({arm.strategy.name for arm in spec.strategies}) > 1 and replicates < FEWEST:
        yield (
            f"{counted(replicates, f'{noun} is', f'{noun}s are')} too few to tell strategies apart: {FEWEST} are the "
            f"least, and {RECOMMENDED} are better."
        )
    if shared in _ABOUT:
        yield _ABOUT[shared]
