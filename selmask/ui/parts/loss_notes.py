"""The start of loss curves, in words: where a model's masked-LM head is new, it decides what can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.store.run import Run

SHARED = (
    "The base model could not guess words yet. A run of its own, the head warm-up, taught it that for all strategies "
    "of a seed. The curves start after it, because an untrained model guesses at random."
)
OWN = (
    "The base model could not guess words yet, and every run taught it that on its own masks. The curves start apart "
    "for this reason, so the losses of two strategies cannot be compared."
)


def start_of(runs: Sequence[Run]) -> str:
    """A sentence or two about the start of the curves of post-trainings; empty if their models came with heads."""
    if any(_warmed_up_its_own(run) for run in runs):
        return OWN
    return SHARED if any(run.spec.get("head") for run in runs) else ""


def _warmed_up_its_own(run: Run) -> bool:
    return bool((run.result or {}).get("new_head")) and not run.spec.get("head")
