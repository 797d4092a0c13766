"""Lexicon terms first, drawn at random: entity masking."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from selmask.masking.look import Look
from selmask.masking.strategies.shared.random_family import RandomFamily
from selmask.masking.strategy import FILL, FIRST, FirstShare, UniformShare, UnitStrategy
from selmask.masking.units import TERM, Units

if TYPE_CHECKING:
    from numpy.typing import NDArray


class LexiconMasking(RandomFamily, UnitStrategy):
    """All lexicon terms of the window with the same score, then all other words with the same score."""

    title: ClassVar[str] = "Lexicon first, then random words"
    description: ClassVar[str] = "Lexicon terms of the window first, at random; other words at random fill the budget."
    citation: ClassVar[str] = "Sun et al. 2019, ERNIE (entity masking), arXiv 1904.09223"
    needs_lexicon: ClassVar[bool] = True
    prefers_terms: ClassVar[bool] = True
    look: ClassVar[Look] = Look("brown", "square-open", "dot")

    name: Literal["lexicon"] = "lexicon"
    first_share: FirstShare = 1.0
    uniform_share: UniformShare = 0.0

    def tier(self, units: Units) -> NDArray[np.int8]:
        """Terms have tier FIRST, words FILL."""
        return np.where(units.has(TERM), FIRST, FILL)
