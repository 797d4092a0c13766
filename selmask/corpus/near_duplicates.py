"""Near duplicates: MinHash finds candidate pairs of texts, and their exact likeness decides.

The likeness of two texts is the Jaccard index of their pairs of neighbouring words. Pairs suit a post of ten words as
well as an abstract of two hundred: if one word of twenty is replaced, or a word or a link is added at an end, more than
80 % of the pairs stay, while texts that merely have the same subject share few.

Written here rather than taken from a library: hashing words and pairs as arrays takes a twentieth of the time and a
fortieth of the memory of datasketch, which keeps a Python object for each text and each of its bands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from selmask.corpus.word_pairs import HashedPairs, Hashes, PairHashes, Pairs, word_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LIKENESS = 0.7
"""The likeness from which two texts are near duplicates. Real posts between 0.6 and 0.7 report different numbers in the
same words, or tell a story again; from 0.7 on they are one text with a word more or less."""

_BANDS, _ROWS = 32, 4
"""A pair of texts of likeness 0.7 is missed once in 6,000 times, (1 - 0.7 ** 4) ** 32; a likelier pair more rarely."""

# Odd multipliers permute the numbers of 64 bits; the seed makes them the same in every process.
_ODD = np.random.default_rng(0x5E1).integers(2**63, size=(_BANDS * _ROWS, 2), dtype=np.uint64) * 2 + 1
_JOIN = np.uint64(_ODD[2, 1])
_SHIFT = np.uint64(32)


class NearDuplicates:
    """A set of texts with which other texts are compared.

    Args:
        texts: Normalised, as are all texts in this module.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._hashes = PairHashes()
        self._texts = [text for text in dict.fromkeys(texts) if text.split()]
        bands = bands_of(self._hashes.of(self._texts))
        order = np.argsort(bands, axis=None, kind="stable")
        self._bands: Hashes = bands.ravel()[order]
        self._owner = (order // _BANDS).astype(np.int32)
        self._pairs: dict[int, Pairs] = {}

    def among(self, texts: Sequence[str]) -> list[int]:
        """The places of the `texts` that are the same, or nearly the same, as a text of the set."""
        return [row for row, alike in self._alike(texts) if next(alike, None) is not None]

    def like(self, texts: Sequence[str]) -> set[str]:
        """The texts of the set that are the same, or nearly the same, as one of `texts`."""
        return {own for _, alike in self._alike(texts) for own in alike}

    def groups(self) -> dict[str, int]:
        """The number of the group of each text: of texts that are nearly the same, directly or through others."""
        groups = np.arange(len(self._texts))
        _, starts, sizes = np.unique(self._bands, return_index=True, return_counts=True)
        for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
            candidates = self._owner[start : start + size]
            for place, one in enumerate(candidates.tolist()):
                before = candidates[:place]
                for other in before[groups[before] != groups[one]].tolist():
                    if groups[other] != groups[one] and self._are_alike(one, other):
                        groups[groups == groups[one]] = groups[other]
        return dict(zip(self._texts, groups.tolist(), strict=True))

    def _are_alike(self, one: int, other: int) -> bool:
        return likeness(self._pairs_of(one), self._pairs_of(other)) >= LIKENESS

    def _alike(self, texts: Sequence[str]) -> Iterator[tuple[int, Iterator[str]]]:
        """For each of `texts` with a candidate in the set: its place, and the near duplicates among its candidates."""
        rows = [row for row, text in enumerate(texts) if text.split()]
        for row, owners in self._candidates([texts[row] for row in rows]):
            yield rows[row], self._confirmed(word_pairs(texts[rows[row]]), owners)

    def _confirmed(self, pairs: Pairs, owners: list[int]) -> Iterator[str]:
        return (self._texts[each] for each in owners if likeness(pairs, self._pairs_of(each)) >= LIKENESS)

    def _candidates(self, texts: Sequence[str]) -> Iterator[tuple[int, list[int]]]:
        """The places of the texts that share a band with texts of the set, and these, most shared bands first."""
        bands = bands_of(self._hashes.of(texts))
        first = np.searchsorted(self._bands, bands, side="left")
        last = np.searchsorted(self._bands, bands, side="right")
        for row in np.flatnonzero((first < last).any(axis=1)).tolist():
            shared = [self._owner[a:b] for a, b in zip(first[row], last[row], strict=True) if a < b]
            owners, bands_shared = np.unique(np.concatenate(shared), return_counts=True)
            yield row, owners[np.argsort(-bands_shared, kind="stable")].tolist()

    def _pairs_of(self, owner: int) -> Pairs:
        if owner not in self._pairs:
            self._pairs[owner] = word_pairs(self._texts[owner])
        return self._pairs[owner]


def likeness(one: Pairs, other: Pairs) -> float:
    """The Jaccard index of two sets of pairs; 0 if they have none in common."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def bands_of(pairs: HashedPairs) -> Hashes:
    """[texts, bands]; texts that share a band are probably alike."""
    bands = np.empty((len(pairs.starts), _BANDS), dtype=np.uint64)
    if not len(pairs.starts):
        return bands
    for band, rows in enumerate(_ODD.reshape(_BANDS, _ROWS, 2)):
        key = np.full(len(bands), band, dtype=np.uint64)
        for factor, offset in rows:
            key = (key ^ np.minimum.reduceat((pairs.hashes * factor + offset) >> _SHIFT, pairs.starts)) * _JOIN
        bands[:, band] = key
    return bands
