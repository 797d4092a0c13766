"""What the strategies share whose scores a model gave: all words alike are first choice, wanted as the model says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from selmask.masking.strategy import FIRST, NEVER, ScoredStrategy, Weigh, Weights, WordStrategy, words_of

if TYPE_CHECKING:
    from selmask.masking.units import Units


class ModelScored(ScoredStrategy, WordStrategy):
    """Reads the scores that a worker computed once (see `scoring`); what they mean is in `selmask.scoring`."""

    def fit(self, corpus: Units) -> Weigh:
        """Every word and term has tier FIRST and the model's score."""

        def weigh(units: Units) -> Weights:
            if units.model_score is None:
                raise ValueError("these units have no scores of a model; `Masker` gives them")
            return Weights(np.where(words_of(units), FIRST, NEVER), units.model_score)

        return weigh
