"""The published program's SM-NonLex-TFIDF, to the letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from selmask.masking.look import Look
from selmask.masking.strategies.shared.published import PublishedStrategy
from selmask.masking.units import TERM, Units

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class SmNonlexTfidfPublished(PublishedStrategy):
    """The k best wordpiece types that are not in the lexicon."""

    title: ClassVar[str] = "SM-NonLex-TFIDF as published"
    description: ClassVar[str] = (
        "The paper's program to the letter: the tokens of highest TF-IDF that are not in the lexicon."
    )
    look: ClassVar[Look] = Look("sky", "diamond-cross", "longdash")

    name: Literal["sm-nonlex-tfidf-published"] = "sm-nonlex-tfidf-published"

    def allowed(self, units: Units) -> NDArray[np.bool_]:
        """Bool [U]; the wordpieces that are no entry of the lexicon."""
        return ~units.has(TERM)
