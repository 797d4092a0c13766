r"""Folding a text so that the spellings of a term become one, with the way back to the original offsets.

Folded: NFKC, case-folded, every run of white space and hyphens one space, typographic apostrophes straight, soft
hyphens gone. `powdery-mildew`, `Powdery  mildew` and `powdery\nmildew` all fold to `powdery mildew`.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import regex

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SEPARATORS = dict.fromkeys(map(ord, "\t\n\x0b\x0c\r -\u2010\u2011\u2013"), " ")
_ONE_TO_ONE = str.maketrans({**_SEPARATORS, ord("\u2019"): "'"})
_RUN_OF_SPACES = regex.compile(r"\s{2,}")
# Plain ASCII folds a character at a time; anything else by grapheme, since NFKC composes within one.
_PIECE = regex.compile(r"[\x00-\x7f]+(?=[\x00-\x7f]|$)|\X")


class Folded(NamedTuple):
    """A folded text.

    `places[i]` is the offset in the original of the folded character i, and one more entry holds the original's
    length; None where both are the same string of places.
    """

    text: str
    places: NDArray[np.int64] | None

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that folded to `text[start:end]`."""
        if self.places is None:
            return start, end
        return int(self.places[start]), int(self.places[end])


def fold(text: str) -> Folded:
    """`text` folded, with the place of every character in the original."""
    if text.isascii():
        folded = text.lower().translate(_ONE_TO_ONE)
        return Folded(folded, None) if "  " not in folded else _collapse(folded, np.arange(len(folded) + 1))
    pieces, places = [], []
    for match in _PIECE.finditer(text):
        piece = _fold_piece(match.group())
        pieces.append(piece)
        spread = len(piece) == match.end() - match.start()
        places.append(np.arange(match.start(), match.end()) if spread else np.full(len(piece), match.start()))
    return _collapse("".join(pieces), np.concatenate([*places, [len(text)]]))


def fold_term(term: str) -> str:
    """A lexicon term as it is looked for in folded text."""
    return fold(term).text.strip()


def _fold_piece(piece: str) -> str:
    return unicodedata.normalize("NFKC", piece).casefold().replace("\u00ad", "").translate(_ONE_TO_ONE)


def _collapse(folded: str, places: NDArray[np.int64]) -> Folded:
    keep = np.ones(len(folded) + 1, dtype=bool)
    for run in _RUN_OF_SPACES.finditer(folded):
        keep[run.start() + 1 : run.end()] = False
    return Folded(_RUN_OF_SPACES.sub(" ", folded), places[keep])
