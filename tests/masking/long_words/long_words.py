"""A strategy of one's own, in a package of one's own: README, "Add a strategy"."""

from typing import ClassVar, Literal

import numpy as np

from selmask.masking.strategy import FIRST, NEVER, ScoredStrategy, Weigh, Weights, words_of
from selmask.masking.units import Units


class LongWords(ScoredStrategy):
    """The longer a word, the more it is wanted."""

    description: ClassVar[str] = "Words by their length in characters."
    citation: ClassVar[str] = "An example, 2026"
    name: Literal["long-words"] = "long-words"

    def fit(self, corpus: Units) -> Weigh:
        def weigh(units: Units) -> Weights:
            length = (units.end - units.start).astype(np.float32)
            return Weights(np.where(words_of(units), FIRST, NEVER), length)

        return weigh
