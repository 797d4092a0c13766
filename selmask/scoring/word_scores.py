"""Word scores: the result of every scorer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class WordScores(NamedTuple):
    """The scores of a corpus.

    Attributes:
        scores: float32 [units of the corpus], finite, >= 0; 0 for units that are not words or do not fit a window.
        facts: Further facts about the scores, JSON-like.
        steps: The steps that were reported; `score` fills them in.
    """

    scores: NDArray[np.float32]
    facts: dict[str, Any]
    steps: int = 0
