"""Which units are stop words: too common to be worth a score, unless they are terms or written in capitals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

import numpy as np
from pydantic import Field

from selmask.masking.strategy import Strategy
from selmask.masking.units import CAPITALS, TERM, Units
from selmask.text.stop_words import Language, stop_words
from selmask.text.words import is_capitals, normal

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLANKS = "\u0120\u2581"
"""How byte-level BPE and SentencePiece write a blank."""


StopWords = Annotated[
    Literal["corpus", Language] | tuple[str, ...],
    Field(
        description="Words never chosen by score: the list of the corpus's language, of another one, or none; in a "
        "file any words of your own. Terms are never stop words."
    ),
]


class StopWordStrategy(Strategy):
    """A strategy that never chooses words that are common in every text."""

    stop_words: StopWords = "corpus"

    def in_language(self, language: str) -> Self:
        """With the list of `language`, where the corpus's own is asked for."""
        return self.model_copy(update={"stop_words": language}) if self.stop_words == "corpus" else self


def stop_types(types: list[str], which: str | tuple[str, ...]) -> NDArray[np.bool_]:
    """bool [types]; which of the types are in the list of a language, or among the words given."""
    listed = stop_words(which) if isinstance(which, str) else frozenset(map(normal, which))
    return np.fromiter((text in listed for text in types), dtype=bool, count=len(types))


def _bare(token: str) -> str:
    """A type as a list of words has it: of a token, without the blank before it that is a part of some vocabularies."""
    bare = token.lstrip(_BLANKS)
    return bare if is_capitals(bare) else bare.casefold()


def is_stop_word(units: Units, which: str | tuple[str, ...]) -> NDArray[np.bool_]:
    """bool [U]; a matched term never is a stop word, nor is a word in capitals (WHO, IT)."""
    met = np.zeros(len(units.vocabulary), dtype=bool)
    met[units.type] = True
    listed = np.zeros_like(met)
    # A part of a corpus has few of its types.
    listed[met] = stop_types([_bare(units.vocabulary.types[type_]) for type_ in np.flatnonzero(met)], which)
    stop: NDArray[np.bool_] = listed[units.type] & ~units.has(TERM) & ~units.has(CAPITALS)
    return stop
