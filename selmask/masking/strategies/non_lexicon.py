"""Words outside the lexicon, drawn at random."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from selmask.masking.look import Look
from selmask.masking.strategies.shared.random_family import RandomFamily
from selmask.masking.strategy import FIRST, NEVER, UniformShare, UnitStrategy
from selmask.masking.units import TERM, Units

if TYPE_CHECKING:
    from numpy.typing import NDArray


class NonLexicon(RandomFamily, UnitStrategy):
    """The counterpart of `lexicon`: terms stay visible, and all other words have the same score."""

    title: ClassVar[str] = "Random words outside the lexicon"
    description: ClassVar[str] = (
        "Words outside the lexicon, at random; terms stay visible unless the uniform share is raised."
    )
    citation: ClassVar[str] = "Mahdoubi et al. 2026, doi 10.1016/j.eswa.2026.132345 (sm-nonlex-tfidf without TF-IDF)"
    needs_lexicon: ClassVar[bool] = True
    look: ClassVar[Look] = Look("green", "diamond-open", "dot")

    name: Literal["non-lexicon"] = "non-lexicon"
    uniform_share: UniformShare = 0.0

    def tier(self, units: Units) -> NDArray[np.int8]:
        """Terms have tier NEVER, other words FIRST."""
        return np.where(units.has(TERM), NEVER, FIRST)
