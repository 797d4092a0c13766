r"""Folded texts: the spellings of a term become one, and every folded character keeps its place in the original.

Folding decodes HTML entities, applies NFKC and case folding, straightens apostrophes and drops soft hyphens. A hyphen,
a hyphen at the end of a line, and white space with at most one line break become one space: `powdery-mildew`,
`Powdery  mildew`, `powdery\nmildew`, `powdery-\nmildew` and `powdery&nbsp;mildew` all fold to `powdery mildew`. A dash
between spaces, a blank line and the next item of a list separate words: no term reaches across them.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import compress, pairwise
from typing import TYPE_CHECKING, NamedTuple

import regex

from selmask.text.entities import decode

if TYPE_CHECKING:
    from collections.abc import Sequence

# White space that NFKC leaves alone, line breaks, and hyphens: each kind becomes one character.
_KINDS = {"\t\x0b\x0c\r\x1c\x1d\x1e\x1f\u1680": " ", "\x85\u2028\u2029": "\n", "\u2010\u2011\u2012\u2013\u2212": "-"}
_ONE_TO_ONE = str.maketrans({character: one for kind, one in _KINDS.items() for character in kind} | {"\u2019": "'"})
_ALONE = str.maketrans("\n-", "  ")
_RUN = re.compile(r"[ \n-]{2,}")
_JOINS = re.compile(r" *\n? *|- *\n *")
_DASH, _BREAK = "\u2013", "\n"
"""The folded form of a run of dashes or line breaks that separates words."""
# Plain ASCII folds a character at a time; anything else by grapheme, since NFKC composes within one.
_PIECE = regex.compile(r"[\x00-\x7f]+(?=[\x00-\x7f]|$)|\X")
_WITHIN = -1


class Folded(NamedTuple):
    """A folded text.

    `begins[i]` and `ends[i]` are the offsets in the original between which the folded character i lies; -1 where one
    character of the original folds to several (ﬁ, ½) and the edge falls inside it. None where every character stays
    in its place.
    """

    text: str
    begins: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    def origins(self, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The spans of the original that fold to `spans` of this text; -1 for an edge inside a character."""
        if self.begins is None or self.ends is None:
            return spans
        return [(self.begins[start], self.ends[end - 1]) for start, end in spans]


def fold(text: str) -> Folded:
    """`text` folded, with the original place of every character."""
    if (reading := decode(text)) is None:
        return _fold(text)
    # No span begins or ends inside an entity that stands for two characters.
    first = [_WITHIN if before == place else place for before, place in pairwise([_WITHIN, *reading.begins])]
    last = [_WITHIN if place == after else place for place, after in pairwise([*reading.ends, _WITHIN])]
    folded = _fold(reading.text)
    if folded.begins is None or folded.ends is None:
        return Folded(folded.text, first, last)
    return Folded(
        folded.text,
        [_WITHIN if place == _WITHIN else first[place] for place in folded.begins],
        [_WITHIN if place == _WITHIN else last[place - 1] for place in folded.ends],
    )


def _fold(text: str) -> Folded:
    if text.isascii():
        folded = text.lower().translate(_ONE_TO_ONE)
        length = len(folded)
        if _RUN.search(folded):
            return _collapse(folded, range(length), range(1, length + 1))
        return Folded(folded.translate(_ALONE))
    pieces: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    for match in _PIECE.finditer(text):
        start, end = match.span()
        pieces.append(piece := _fold_piece(match.group()))
        if match.group().isascii():
            begins.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        elif piece:
            inner = [_WITHIN] * (len(piece) - 1)
            begins += [start, *inner]
            ends += [*inner, end]
    return _collapse("".join(pieces), begins, ends)


def fold_term(term: str) -> str:
    """A lexicon term as it appears in folded text."""
    return fold(term).text.strip(f" {_DASH}{_BREAK}")


def _fold_piece(piece: str) -> str:
    return unicodedata.normalize("NFKC", piece).casefold().replace("\u00ad", "").translate(_ONE_TO_ONE)


def _collapse(folded: str, begins: Sequence[int], ends: Sequence[int]) -> Folded:
    """Collapses every run of blanks, line breaks and hyphens to one character, at the place of its first."""
    keep = bytearray(b"\x01") * len(folded)
    pieces, reached = [], 0
    for run in _RUN.finditer(folded):
        start, end = run.span()
        keep[start + 1 : end] = bytes(end - start - 1)
        pieces += [folded[reached:start].translate(_ALONE), _collapsed(run.group())]
        reached = end
    pieces.append(folded[reached:].translate(_ALONE))
    return Folded("".join(pieces), list(compress(begins, keep)), list(compress(ends, keep)))


def _collapsed(run: str) -> str:
    if _JOINS.fullmatch(run):
        return " "
    return _DASH if "-" in run else _BREAK
