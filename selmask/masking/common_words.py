"""Which units are stop words: too common to be worth a score, unless they are terms or written in capitals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import AfterValidator, Field

from selmask.lexicon.stop_words import stop_words
from selmask.lexicon.words import is_capitals
from selmask.masking.units import CAPITALS, TERM, Units

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLANKS = "\u0120\u2581"
"""How byte-level BPE and SentencePiece write a blank."""


def _known(language: str) -> str:
    stop_words(language)
    return language


StopWords = Annotated[
    str,
    AfterValidator(_known),
    Field(description="Words never chosen by score: scikit-learn's English list, or none. Terms are never stop words."),
]


def stop_types(types: list[str], language: str) -> NDArray[np.bool_]:
    """bool [types]; which of the types are in the list of `language`."""
    listed = stop_words(language)
    return np.fromiter((text in listed for text in types), dtype=bool, count=len(types))


def _bare(token: str) -> str:
    """A type as a list of words has it: of a token, without the blank before it that is a part of some vocabularies."""
    bare = token.lstrip(_BLANKS)
    return bare if is_capitals(bare) else bare.casefold()


def is_stop_word(units: Units, language: str) -> NDArray[np.bool_]:
    """bool [U]; a matched term never is a stop word, nor is a word in capitals (WHO, IT)."""
    met = np.zeros(len(units.vocabulary), dtype=bool)
    met[units.type] = True
    listed = np.zeros_like(met)
    # A part of a corpus has few of its types.
    listed[met] = stop_types([_bare(units.vocabulary.types[type_]) for type_ in np.flatnonzero(met)], language)
    stop: NDArray[np.bool_] = listed[units.type] & ~units.has(TERM) & ~units.has(CAPITALS)
    return stop
