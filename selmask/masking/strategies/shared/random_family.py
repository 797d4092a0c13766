"""Base of strategies that score all units equally; subclasses only assign tiers."""

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
        """int8 [U]; by default FIRST for all units; units that are no words never become candidates anyway."""
        return np.full(len(units.type), FIRST)

    def fit(self, corpus: Units) -> Weigh:
        """Every word has the subclass's tier and score 1."""
        return lambda units: Weights(np.where(words_of(units), self.tier(units), NEVER), constant(units))
