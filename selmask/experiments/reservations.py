"""What to bear in mind: why figures are too good, which is said before an experiment too, or could be better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from selmask.errors import BadInput
from selmask.experiments.spec import ExperimentSpec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd


MOST = 0.5
"""Of the runs: one that needs its last epoch may do so by chance."""


def reservations(spec: Mapping[str, Any]) -> Iterator[str]:
    """Why the figures of an experiment are too good, as it is made; one sentence each.

    Args:
        spec: The experiment's specification as the store keeps it, perhaps older than a field that is asked for.
    """
    if spec.get("transductive"):
        yield "Transductive: texts of the test set may be in the post-training corpus."
    if spec.get("fine_tuning", {}).get("best_epoch_on") == "test":
        yield "Optimistic: the best epoch is chosen on the test set itself, as published."
    yield from _confounded(spec)


def _confounded(spec: Mapping[str, Any]) -> Iterator[str]:
    try:
        known = ExperimentSpec.parse(dict(spec))
    except BadInput:
        return  # of an older selmask, or with a strategy of a package that is gone
    for name, arm in zip(known.arm_names, known.strategies, strict=True):
        own = arm.own_settings(known.masking)
        if own:
            yield (
                f"Confounded: {name} differs from the other arms not in the choice of words alone, but also in "
                f"{' and '.join(filter(None, [', '.join(own[:-1]), own[-1]]))}."
            )


def still_learning(rows: pd.DataFrame) -> Iterator[str]:
    """A sentence where fine-tuning ended too early to tell what the arms can do.

    Args:
        rows: The finished runs, with columns best_epoch and epochs, both from 1.
    """
    at_the_end = int((rows["best_epoch"] == rows["epochs"]).sum())
    if at_the_end > MOST * len(rows):
        yield (
            f"Still learning: in {at_the_end} of {len(rows)} runs the last epoch of fine-tuning was the best one. With "
            "more epochs or a higher learning rate all arms may do better."
        )
