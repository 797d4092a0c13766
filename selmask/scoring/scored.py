"""What a scorer gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Scored(NamedTuple):
    """The scores of a corpus.

    Attributes:
        scores: float32 [units of the corpus], finite, >= 0; 0 for what is no word or longer than a window.
        facts: What else is worth knowing, JSON-like.
    """

    scores: NDArray[np.float32]
    facts: dict[str, Any]
