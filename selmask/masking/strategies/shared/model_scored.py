"""Base of strategies scored by a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from selmask.masking.strategy import FIRST, NEVER, ScoredStrategy, Weigh, Weights, WordStrategy, words_of

if TYPE_CHECKING:
    from selmask.masking.units import Units


class ModelScored(ScoredStrategy, WordStrategy):
    """Every word is a first choice, with a score that a worker computed once; `selmask.scoring` explains the scores."""

    def fit(self, corpus: Units) -> Weigh:
        """Every word and term has tier FIRST and the model's score."""

        def weigh(units: Units) -> Weights:
            if units.model_score is None:
                raise ValueError("these units have no model scores; a `Masker` adds them")
            return Weights(np.where(words_of(units), FIRST, NEVER), units.model_score)

        return weigh
