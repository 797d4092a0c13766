r"""Folding a text so that the spellings of a term become one, with the way back to the original offsets.

Folded: HTML entities decoded, NFKC, case-folded, typographic apostrophes straight, soft hyphens gone; a hyphen, blanks
with at most one line break, and a hyphen at the end of a line one space. `powdery-mildew`, `Powdery  mildew`,
`powdery\nmildew`, `powdery-\nmildew` and `powdery&nbsp;mildew` all fold to `powdery mildew`. A dash between blanks, a
blank line and the next point of a list set words apart: no term reaches across them.
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

# White space that NFKC leaves as it is, line breaks and hyphens, each kind as one sign.
_SIGNS = {"\t\x0b\x0c\r\x1c\x1d\x1e\x1f\u1680": " ", "\x85\u2028\u2029": "\n", "\u2010\u2011\u2012\u2013\u2212": "-"}
_ONE_TO_ONE = str.maketrans({character: sign for kind, sign in _SIGNS.items() for character in kind} | {"\u2019": "'"})
_ALONE = str.maketrans("\n-", "  ")
_RUN = re.compile(r"[ \n-]{2,}")
_JOINS = re.compile(r" *\n? *|- *\n *")
_DASH, _BREAK = "\u2013", "\n"
"""What a run that sets words apart is folded to."""
# Plain ASCII folds a character at a time; anything else by grapheme, since NFKC composes within one.
_PIECE = regex.compile(r"[\x00-\x7f]+(?=[\x00-\x7f]|$)|\X")
_WITHIN = -1


class Folded(NamedTuple):
    """A folded text.

    `begins[i]` and `ends[i]` are the offsets in the original between which the folded character i stands; -1 where
    a character of the original folded to several (ﬁ, ½) and the edge is inside it. None where both texts are the same
    string of places.
    """

    text: str
    begins: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    def origins(self, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The spans of the original that folded to `spans` of the text; -1 for an edge that is within a character."""
        if self.begins is None or self.ends is None:
            return spans
        return [(self.begins[start], self.ends[end - 1]) for start, end in spans]


def fold(text: str) -> Folded:
    """`text` folded, with the place of every character in the original."""
    if (reading := decode(text)) is None:
        return _fold(text)
    # Within an entity that stands for two characters no span begins or ends.
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
    """A lexicon term as it is looked for in folded text."""
    return fold(term).text.strip(f" {_DASH}{_BREAK}")


def _fold_piece(piece: str) -> str:
    return unicodedata.normalize("NFKC", piece).casefold().replace("\u00ad", "").translate(_ONE_TO_ONE)


def _collapse(folded: str, begins: Sequence[int], ends: Sequence[int]) -> Folded:
    """Every run of blanks, line breaks and hyphens as one sign, at the place of its first."""
    keep = bytearray(b"\x01") * len(folded)
    pieces, reached = [], 0
    for run in _RUN.finditer(folded):
        start, end = run.span()
        keep[start + 1 : end] = bytes(end - start - 1)
        pieces += [folded[reached:start].translate(_ALONE), _sign(run.group())]
        reached = end
    pieces.append(folded[reached:].translate(_ALONE))
    return Folded("".join(pieces), list(compress(begins, keep)), list(compress(ends, keep)))


def _sign(run: str) -> str:
    if _JOINS.fullmatch(run):
        return " "
    return _DASH if "-" in run else _BREAK
