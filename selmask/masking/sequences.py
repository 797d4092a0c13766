"""Sequences of consecutive words of a corpus, counted: what collocations and placebo terms are chosen from.

Words are consecutive where nothing but blanks stands between them, since only then does the matcher find the sequence
as a term. Counting is sorting of integers: the sequence of n words that begins at a place has as its number the rank
of the pair (number of the first n - 1 words, last word).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from selmask.lexicon.words import find_words, is_maskable, normal
from selmask.masking.units import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_NOWHERE = -1


class Counted(NamedTuple):
    """The S distinct sequences of n words.

    Attributes:
        first: int64 [S]; a place at which each stands, the first in the corpus.
        times: int64 [S]; how often it occurs.
        documents: int64 [S]; in how many documents.
        number: int64 [W]; the sequence that begins at each word of the corpus, -1 where none does.
    """

    first: NDArray[np.int64]
    times: NDArray[np.int64]
    documents: NDArray[np.int64]
    number: NDArray[np.int64]


@dataclass(frozen=True)
class WordSequences:
    """The W words of a corpus that can be hidden, one after the other.

    Attributes:
        type: int64 [W]; numbers of `vocabulary`.
        document: int64 [W].
        follows: bool [W]; whether nothing but blanks stands between the word before and this one.
        vocabulary: The types' texts.
    """

    type: NDArray[np.int64]
    document: NDArray[np.int64]
    follows: NDArray[np.bool_]
    vocabulary: Vocabulary

    @classmethod
    def of(cls, texts: Sequence[str]) -> WordSequences:
        """The words of `texts`, without addresses and what has no letter or digit."""
        vocabulary = Vocabulary()
        types: list[int] = []
        counts: list[int] = []
        follows: list[bool] = []
        for text in texts:
            end, before = 0, len(types)
            for word in find_words(text):
                if word.is_address or not is_maskable(word.text):
                    continue
                types.append(vocabulary.number(normal(word.text)))
                follows.append(len(types) - before > 1 and word.start > end and text[end : word.start].isspace())
                end = word.end
            counts.append(len(types) - before)
        document = np.repeat(np.arange(len(counts)), counts)
        return cls(np.array(types, dtype=np.int64), document, np.array(follows, dtype=bool), vocabulary)

    def counted(self, length: int) -> Counted:
        """The sequences of `length` words, numbered in the order of their words' numbers."""
        return self._counts(self._numbers(length))

    def words(self, place: int, length: int) -> str:
        """The `length` words that begin at a place, with blanks between them."""
        return " ".join(self.vocabulary.types[number] for number in self.type[place : place + length].tolist())

    @cached_property
    def _known(self) -> dict[int, NDArray[np.int64]]:
        return {1: self.type}

    def _numbers(self, length: int) -> NDArray[np.int64]:
        known = self._known.get(length)
        if known is not None:
            return known
        shorter, last = self._numbers(length - 1), np.full(len(self.type), _NOWHERE)
        reach = length - 1
        last[: len(last) - reach] = np.where(self.follows[reach:], self.type[reach:], _NOWHERE)
        whole = np.flatnonzero((shorter != _NOWHERE) & (last != _NOWHERE))
        numbers = np.full(len(self.type), _NOWHERE)
        pairs = shorter[whole] * max(1, len(self.vocabulary)) + last[whole]
        numbers[whole] = np.unique(pairs, return_inverse=True)[1]
        self._known[length] = numbers
        return numbers

    def _counts(self, numbers: NDArray[np.int64]) -> Counted:
        places = np.flatnonzero(numbers != _NOWHERE)
        order = places[np.argsort(numbers[places], kind="stable")]
        ordered = numbers[order]
        begins = np.flatnonzero(np.diff(ordered, prepend=-1))
        new_document = np.diff(self.document[order], prepend=-1) != 0
        new_document[begins] = True
        bounds = np.append(begins, len(order))
        seen = np.append(0, np.cumsum(new_document))
        # Numbers of words that never stand alone are no sequence: ranks are made dense here, for n = 1 too.
        dense = np.full(len(numbers), _NOWHERE)
        dense[order] = np.repeat(np.arange(len(begins)), np.diff(bounds))
        return Counted(order[begins], np.diff(bounds), np.diff(seen[bounds]), dense)
