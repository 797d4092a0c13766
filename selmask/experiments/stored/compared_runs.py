"""The runs of an experiment that are compared: fine-tuning runs and anchors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.store.looks import COMPARED
from selmask.store.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selmask.store.experiments import Member
    from selmask.store.run import Run
    from selmask.store.store import Store


def compared_members(store: Store, experiment: str | int) -> list[Member]:
    """The fine-tuning runs and anchors of an experiment, by its name or id, and their places.

    Raises:
        NotFound: there is no such experiment.
    """
    return [each for each in store.experiments.members(experiment) if each.kind in COMPARED]


def is_withdrawn(run: Run, runs: Mapping[int, Run]) -> bool:
    """Whether a person stopped a run, or one that it starts from; `runs` are all by their ids."""
    if run.state is State.SKIPPED:
        return any(is_withdrawn(runs[each], runs) for each in run.parents if each in runs)
    return run.state is State.STOPPED
