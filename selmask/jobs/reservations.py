"""Why the figures of an experiment are too good, as it was made: said before it starts and beside its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def reservations(spec: Mapping[str, Any]) -> Iterator[str]:
    """One sentence each.

    Args:
        spec: The experiment's specification as the store keeps it, perhaps older than a field that is asked for.
    """
    if spec.get("transductive"):
        yield "Transductive: texts of the test set may be in the post-training corpus."
    if spec.get("fine_tuning", {}).get("best_epoch_on") == "test":
        yield "Optimistic: the best epoch is chosen on the test set itself, as published."
