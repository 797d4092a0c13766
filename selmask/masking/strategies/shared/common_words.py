"""Stop words: units too common to be worth a score, unless they are terms or written in capitals."""

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

# The signs by which byte-level BPE and SentencePiece write a blank.
_BLANKS = "\u0120\u2581"

StopWords = Annotated[
    Literal["corpus", Language] | tuple[str, ...],
    Field(
        description="Words that are never chosen by score: the list of the corpus's language or of another one, or "
        "none; in a file also any words of your own. Terms are never stop words.",
        json_schema_extra={"formerly": ["english"]},
    ),
]


class StopWordStrategy(Strategy):
    """A strategy that never chooses words that are common in all texts."""

    stop_words: StopWords = "corpus"

    def in_language(self, language: str) -> Self:
        """The strategy with the list of `language` in place of "corpus"."""
        return self.model_copy(update={"stop_words": language}) if self.stop_words == "corpus" else self


def stop_types(types: list[str], which: str | tuple[str, ...]) -> NDArray[np.bool_]:
    """bool [types]; the types in a language's list of stop words, or among the given words."""
    listed = stop_words(which) if isinstance(which, str) else frozenset(map(normal, which))
    return np.fromiter((text in listed for text in types), dtype=bool, count=len(types))


def _bare(token: str) -> str:
    """A type as a list of words has it: without the blank that belongs to a token in some vocabularies."""
    bare = token.lstrip(_BLANKS)
    return bare if is_capitals(bare) else bare.casefold()


def is_stop_word(units: Units, which: str | tuple[str, ...]) -> NDArray[np.bool_]:
    """bool [U]; the units that are stop words; a matched term never is one, nor is a word in capitals (WHO, IT)."""
    # Only the types of these units are compared: a part of a corpus has few of the corpus's types.
    occurs = np.zeros(len(units.vocabulary), dtype=bool)
    occurs[units.type] = True
    listed = np.zeros_like(occurs)
    listed[occurs] = stop_types([_bare(units.vocabulary.types[type_]) for type_ in np.flatnonzero(occurs)], which)
    stop: NDArray[np.bool_] = listed[units.type] & ~units.has(TERM) & ~units.has(CAPITALS)
    return stop
