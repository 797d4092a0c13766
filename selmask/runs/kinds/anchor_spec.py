"""The specification of an anchor: what makes two of them the same."""

from __future__ import annotations

from typing import Any, Literal

from selmask.anchors.all_anchors import Anchor
from selmask.label_budget import Budget
from selmask.runs.run_specs import DataRef, RunSpec
from selmask.specs import FineTuning


class AnchorSpec(RunSpec):
    """A classifier without fine-tuning, on the labels and the test texts of one repeat.

    Attributes:
        model, weights: The encoder that reads the texts, as in `ScoringSpec`; None for an anchor without one.
        settings: Those of the repeat's fine-tuning, of which an anchor needs what `identity` names.
    """

    kind: Literal["anchor"] = "anchor"
    anchor: Anchor
    model: str | None
    weights: str | None
    labelled: DataRef
    test: DataRef | None
    settings: FineTuning
    budget: Budget
    seed: int

    def identity(self) -> Any:
        """The values, of the settings those that decide on the split, the classes' weights and what is read."""
        needed = {"dev_share", "test_share", "near_duplicates_together", "best_epoch_on", "class_weights"}
        if self.anchor.reads_with_encoder:
            needed.add("max_length")
        settings = {name: value for name, value in self.settings.identity().items() if name in needed}
        return super().identity() | {"settings": settings}
