"""The runs of an experiment that are compared: fine-tuning runs and anchors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.runs.kinds.anchor import ANCHOR
from selmask.runs.kinds.fine_tuning import FINE_TUNING

if TYPE_CHECKING:
    from selmask.store.experiments import Member
    from selmask.store.store import Store


def compared_members(store: Store, experiment: str | int) -> list[Member]:
    """The fine-tuning runs and anchors of an experiment, by its name or id, and their places.

    Raises:
        NotFound: there is no such experiment.
    """
    return [each for each in store.experiments.members(experiment) if each.role in (FINE_TUNING.name, ANCHOR.name)]
