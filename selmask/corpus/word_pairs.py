"""Pairs of neighbouring words, by which near duplicates and containing texts are recognised.

In scripts written without spaces a pair is three characters in a row.
"""

from __future__ import annotations

import hashlib
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from selmask.text.scripts_without_spaces import CHARACTER, LETTER, MARK, has_letter_without_spaces

if TYPE_CHECKING:
    from collections.abc import Sequence

Hashes = NDArray[np.uint64]
Pair = tuple[str, str]
Pairs = frozenset[Pair]

_PIECE = regex.compile(rf"{CHARACTER}|(?:(?!{LETTER}).)+", regex.VERSION1 | regex.DOTALL)
_BLANK_INSIDE = regex.compile(rf"(?<={LETTER}{MARK}*)\s+(?={LETTER})", regex.VERSION1)
# Odd multipliers permute the numbers of 64 bits; the seed makes them the same in every process and version.
_LEFT, _RIGHT = np.random.default_rng(0x5E1).integers(2**63, size=4, dtype=np.uint64)[1::2] * 2 + 1


def word_pairs(text: str) -> Pairs:
    """The pairs of neighbouring units in a normalised text; a single unit is paired with an empty one."""
    return frozenset(pairs_in_order(text))


def pairs_in_order(text: str) -> list[Pair]:
    """The same pairs as often as they occur, in their order."""
    return list(pairwise(_units(text)))


class HashedPairs(NamedTuple):
    """The pairs of several texts, hashed.

    Attributes:
        hashes: uint64 [pairs]; those of the first text in their order, then those of the second.
        starts: int64 [texts]; where the pairs of each text begin.
    """

    hashes: Hashes
    starts: NDArray[np.int64]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Int64 [texts]; the number of pairs of each text."""
        return np.diff(self.starts, append=len(self.hashes))


class PairHashes(dict[str, int]):
    """Hashes of pairs, the same in every process; that of a word is computed when the word is first met."""

    def __missing__(self, word: str) -> int:
        digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self[word] = int.from_bytes(digest, "little")
        return self[word]

    def of(self, texts: Sequence[str]) -> HashedPairs:
        """The hashed pairs of `texts`, each of which must have a word."""
        units = [_units(text) for text in texts]
        ends = np.cumsum([len(each) for each in units], dtype=np.int64)
        words = np.fromiter(map(self.__getitem__, chain.from_iterable(units)), dtype=np.uint64)
        if not len(words):
            return HashedPairs(words, ends)
        pairs = np.delete(words[:-1] * _LEFT + words[1:] * _RIGHT, ends[:-1] - 1)
        return HashedPairs(pairs, np.concatenate([[0], ends[:-1]]) - np.arange(len(units)))


def _units(text: str) -> list[str]:
    """Words; in scripts without spaces, two characters in a row."""
    if has_letter_without_spaces(text):  # a blank between such letters stood for a comma
        units = list(chain.from_iterable(map(_pieces, _BLANK_INSIDE.sub("", text).split())))
    else:
        units = text.split()
    return units if len(units) != 1 else [*units, ""]


def _pieces(word: str) -> list[str]:
    pieces = _PIECE.findall(word)
    return ["".join(pair) for pair in pairwise(pieces)] if len(pieces) > 1 else pieces
