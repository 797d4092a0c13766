"""Texts that contain another text, whole or nearly so, as an article does that quotes a post.

A text contains another if enough of the other's pairs of neighbouring words stand close together in it: as many as near
duplicates of equal length share, or all but those of one word, in a stretch of at most `1 / LIKENESS` times as many
pairs as the other has. So a word may be changed, and words may be put in between. Pairs that are scattered over a long
document, as those of everyday phrases are, do not count. With a share of `LIKENESS` itself, calls to an advice line
that ask the same about another crop would count: 1,523 of 20,000 beyond the near duplicates instead of 270.

Every such text is found. So many of the other's pairs must be there that some of the rarer half of them must be, too.
These are looked up in arrays, and only the few texts that have enough of them are read pair by pair.
"""

from __future__ import annotations

import math
from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from selmask.corpus.near_duplicates import LIKENESS
from selmask.corpus.word_pairs import HashedPairs, Hashes, PairHashes, Pairs, pairs_in_order, word_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from selmask.corpus.word_pairs import Pair

SHARE = 2 * LIKENESS / (1 + LIKENESS)
"""Near duplicates of equal length share at least this part of the pairs of each: 82 %."""

ONE_WORD = 2
"""The pairs that change with one word. So many may be missing also where they are more than the rest of `SHARE`."""

SHORTEST = 7
"""The distinct pairs of the shortest text that is looked for: eight words, or nine characters in a row. People write
shorter ones by themselves, such as "I feel like a zombie": of 4,000 drug reviews and reports 782 contain a test
sentence of three or more words, and 8 one of eight or more."""


class ContainedTexts:
    """A set of texts that other texts may contain.

    Args:
        texts: Normalised, as are all texts in this module; those with fewer than `SHORTEST` pairs are passed over.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._hashes = PairHashes()
        long_enough = [text for text in dict.fromkeys(texts) if text.split() and len(word_pairs(text)) >= SHORTEST]
        self._sought = [_Sought.of(text) for text in long_enough]
        self._rare, self._owner = _rarer_half(self._hashes.of(long_enough))
        self._least_rare = np.array([each.least_rare for each in self._sought], dtype=np.int64)

    def inside(self, texts: Sequence[str]) -> list[int]:
        """The places of the `texts` that contain a text of the set; a text contains itself."""
        rows = [row for row, text in enumerate(texts) if text.split()]
        candidates = self._candidates(self._hashes.of([texts[row] for row in rows]))
        return [rows[place] for place, owners in candidates if self._has_one(texts[rows[place]], owners)]

    def _has_one(self, text: str, owners: Sequence[int]) -> bool:
        pairs = pairs_in_order(text)
        present = frozenset(pairs)
        return any(self._sought[owner].is_in(pairs, present) for owner in owners)

    def _candidates(self, pairs: HashedPairs) -> Iterator[tuple[int, list[int]]]:
        """The places of the texts with enough rare pairs of texts of the set, and the places of these."""
        first, last = (np.searchsorted(self._rare, pairs.hashes, side=side) for side in ("left", "right"))
        is_rare = first < last
        texts = np.repeat(np.arange(len(pairs.starts)), pairs.lengths)[is_rare]
        _, once = np.unique(texts * len(self._rare) + first[is_rare], return_index=True)  # however often a pair stands
        texts, first, last = texts[once], first[is_rare][once], last[is_rare][once]
        owners = self._owner[_ranges(first, last)]
        both, found = np.unique(texts.repeat(last - first) * len(self._sought) + owners, return_counts=True)
        texts, owners = np.divmod(both, len(self._sought) or 1)
        enough = found >= self._least_rare[owners]
        for text, of_text in groupby(zip(texts[enough].tolist(), owners[enough].tolist(), strict=True), itemgetter(0)):
            yield text, [owner for _, owner in of_text]


class _Sought(NamedTuple):
    """A text that others may contain.

    Attributes:
        pairs: Its distinct pairs.
        least: How many of them must stand close together.
        stretch: The number of pairs in a row among which they must stand.
    """

    pairs: Pairs
    least: int
    stretch: int

    @classmethod
    def of(cls, text: str) -> Self:
        in_order = pairs_in_order(text)
        distinct = frozenset(in_order)
        least = min(math.ceil(SHARE * len(distinct)), len(distinct) - ONE_WORD)
        return cls(distinct, least, math.floor(len(in_order) / LIKENESS))

    @property
    def least_rare(self) -> int:
        """How many of the rarer half of the pairs must be there, even if all others are."""
        return self.least - len(self.pairs) // 2

    def is_in(self, pairs: Sequence[Pair], present: Pairs) -> bool:
        """Whether a stretch of `pairs`, those of another text in their order, has enough of the pairs.

        Args:
            pairs: The pairs of the other text.
            present: The same as a set, which tells quickly that too few are there.
        """
        if len(self.pairs & present) < self.least:
            return False
        places = [place for place, pair in enumerate(pairs) if pair in self.pairs]
        inside, distinct, first = Counter[Any](), 0, 0
        for place in places:
            inside[pairs[place]] += 1
            distinct += inside[pairs[place]] == 1
            while place - places[first] >= self.stretch:
                gone = pairs[places[first]]
                inside[gone] -= 1
                distinct -= inside[gone] == 0
                first += 1
            if distinct >= self.least:
                return True
        return False


def _rarer_half(pairs: HashedPairs) -> tuple[Hashes, NDArray[np.int64]]:
    """The rarer half of the distinct pairs of each text, all of them in ascending order, and the text of each."""
    texts = np.repeat(np.arange(len(pairs.starts)), pairs.lengths)
    order = np.lexsort([pairs.hashes, texts])
    hashes, texts = pairs.hashes[order], texts[order]
    distinct = np.ones(len(order), dtype=bool)
    distinct[1:] = (hashes[1:] != hashes[:-1]) | (texts[1:] != texts[:-1])
    hashes, texts = hashes[distinct], texts[distinct]
    _, which, texts_with = np.unique(hashes, return_inverse=True, return_counts=True)
    rarest_first = np.lexsort([hashes, texts_with[which], texts])
    sizes = np.bincount(texts, minlength=len(pairs.starts))
    rank = np.arange(len(texts)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    rarer = rarest_first[rank < sizes[texts] - sizes[texts] // 2]
    rarer = rarer[np.argsort(hashes[rarer], kind="stable")]
    return hashes[rarer], texts[rarer]


def _ranges(first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of the ranges from `first[i]` up to `last[i]`, one range after another."""
    counts = last - first
    numbers: NDArray[np.int64] = np.arange(counts.sum()) + (last - counts.cumsum()).repeat(counts)
    return numbers
