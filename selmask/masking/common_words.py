"""Which units are stop words: too common to be worth a score, unless they are terms or written in capitals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import AfterValidator, Field

from selmask.lexicon.stop_words import stop_words
from selmask.masking.units import CAPITALS, TERM, Units, Vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _known(language: str) -> str:
    stop_words(language)
    return language


StopWords = Annotated[
    str,
    AfterValidator(_known),
    Field(description="Words never chosen by score: scikit-learn's English list, or none. Terms never are stop words."),
]


def stop_types(vocabulary: Vocabulary, language: str) -> NDArray[np.bool_]:
    """bool [types]; which of the types are in the list of `language`."""
    listed = np.zeros(len(vocabulary), dtype=bool)
    listed[[number for text in stop_words(language) if (number := vocabulary.find(text)) is not None]] = True
    return listed


def is_stop_word(units: Units, language: str) -> NDArray[np.bool_]:
    """bool [U]; a matched term never is a stop word, nor is a word in capitals (WHO, IT)."""
    listed = stop_types(units.vocabulary, language)[units.type]
    stop: NDArray[np.bool_] = listed & ~units.has(TERM) & ~units.has(CAPITALS)
    return stop
