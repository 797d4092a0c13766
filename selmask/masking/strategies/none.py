"""No post-training: the baseline arm."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from selmask.masking.look import Look
from selmask.masking.part import Part
from selmask.masking.strategy import NEVER, Strategy, Weigh, Weights, constant

if TYPE_CHECKING:
    from selmask.masking.units import Units


class NoMasking(Strategy):
    """Hides nothing; an arm with it is fine-tuned from the base model as it is."""

    title: ClassVar[str] = "No post-training"
    description: ClassVar[str] = "No post-training at all: the base model as it is."
    citation: ClassVar[str] = "Devlin et al. 2019, BERT"
    trains: ClassVar[bool] = False
    part: ClassVar[Part] = Part.BASELINE
    look: ClassVar[Look] = Look("grey", "circle-open", "dot")

    name: Literal["none"] = "none"

    def fit(self, corpus: Units) -> Weigh:
        """No unit is a candidate."""
        return lambda units: Weights(np.full(len(units.type), NEVER), constant(units))
