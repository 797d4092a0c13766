"""What the strategies share that want all units of a tier alike: one of them is a say on tiers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from selmask.masking.strategy import FIRST, NEVER, Strategy, Weigh, Weights, constant, words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from selmask.masking.units import Units


class RandomFamily(Strategy):
    """Every word has score 1; the corpus plays no part."""

    is_random_family: ClassVar[bool] = True

    def tier(self, units: Units) -> NDArray[np.int8]:
        """int8 [U]; FIRST for all units where a strategy does not say otherwise. What is no word is left out anyway."""
        return np.full(len(units.type), FIRST)

    def fit(self, corpus: Units) -> Weigh:
        """Words have the strategy's tier and score 1."""
        return lambda units: Weights(np.where(words_of(units), self.tier(units), NEVER), constant(units))
