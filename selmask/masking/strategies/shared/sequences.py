"""Counted sequences of consecutive words in a corpus, from which collocations and placebo terms are chosen.

Words are consecutive if there are only blanks between them, or nothing, as in scripts written without spaces: only then
does the matcher find the sequence as a term. It does not find the one in place of the other, so these are different
sequences. Counting is sorting of integers: the number of the sequence of n words that begins at a place is the rank of
the triple (number of the first n - 1 words, last word, what is between them).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from selmask.masking.units import Vocabulary
from selmask.text.folding import fold
from selmask.text.words import is_maskable, normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from selmask.text.words import Words

_SEPARATOR = re.compile(r"[\s\u2010-\u2013\u2212-]")
_NOWHERE = -1
_APART, _BLANKS, _NOTHING = False, True, 2


class Counted(NamedTuple):
    """The S distinct sequences of n words.

    Attributes:
        first: int64 [S]; the first place in the corpus at which each occurs.
        times: int64 [S]; the number of its occurrences.
        documents: int64 [S]; the number of documents in which it occurs.
        number: int64 [W]; the sequence that begins at each word of the corpus, -1 where none does.
    """

    first: NDArray[np.int64]
    times: NDArray[np.int64]
    documents: NDArray[np.int64]
    number: NDArray[np.int64]


class _Ranked(NamedTuple):
    """The number of the sequence that begins at each word, and the words by that number, then by place."""

    number: NDArray[np.int64]
    order: NDArray[np.int64]


class _Numbers(dict[str, int]):
    """The type of each spelling of a word, -1 for one without letter or digit; computed when it is first met."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._vocabulary = vocabulary

    def __missing__(self, written: str) -> int:
        number = self[written] = self._vocabulary.number(normal(written)) if is_maskable(written) else _NOWHERE
        return number


def _is_blank(between: str) -> bool:
    """Whether the matcher treats this text between two words of a term like one blank; a hyphen does not count."""
    return between.isspace() and fold(between).text == " "


def _only(kept: list[bool], *columns: list[Any]) -> Iterator[list[Any]]:
    """The elements of each column that are kept."""
    return (list(compress(column, kept)) for column in columns)


@dataclass(frozen=True)
class WordSequences:
    """The W words of a corpus that can be hidden, one after another.

    Attributes:
        type: int64 [W]; numbers of `vocabulary`.
        document: int64 [W]; each word's document.
        joint: int8 [W]; what is between the word before and this one: `_BLANKS`, `_NOTHING`, or something that sets
            them apart.
        vocabulary: The types' texts.
    """

    type: NDArray[np.int64]
    document: NDArray[np.int64]
    joint: NDArray[np.int8]
    vocabulary: Vocabulary

    @classmethod
    def of(cls, read: Iterable[tuple[str, Words]]) -> WordSequences:
        """The words of texts that are given with their words, but no addresses, and none without letter or digit."""
        vocabulary = Vocabulary()
        numbers = _Numbers(vocabulary)
        types: list[int] = []
        counts: list[int] = []
        joints: list[int] = []
        for text, words in read:
            start, end, written = words.start, words.end, words.text
            if True in words.is_address:
                start, end, written = _only([not each for each in words.is_address], start, end, written)
            own_types = list(map(numbers.__getitem__, written))
            if _NOWHERE in own_types:
                start, end, own_types = _only([each != _NOWHERE for each in own_types], start, end, own_types)
            counts.append(len(own_types))
            types.extend(own_types)
            joints.extend([_APART] * bool(own_types))
            joints.extend(
                _NOTHING if last == first else text[last:first] == " " or _is_blank(text[last:first])
                for last, first in zip(end, start[1:], strict=False)
            )
        document = np.repeat(np.arange(len(counts)), counts)
        return cls(np.array(types, dtype=np.int64), document, np.array(joints, dtype=np.int8), vocabulary)

    def counted(self, length: int) -> Counted:
        """The sequences of `length` words, numbered in the order of their words' numbers."""
        number, order = self._ranked(length)
        ordered = number[order]
        begins = np.flatnonzero(np.diff(ordered, prepend=_NOWHERE))
        new_document = np.diff(self.document[order], prepend=_NOWHERE) != 0
        new_document[begins] = True
        bounds = np.append(begins, len(order))
        documents_before = np.append(0, np.cumsum(new_document))
        return Counted(order[begins], np.diff(bounds), np.diff(documents_before[bounds]), number)

    def words(self, place: int, length: int) -> str:
        """The text of the `length` words that begin at a place, with single blanks where there are blanks."""
        places = range(place, place + length)
        words = (self.vocabulary.types[number] for number in self.type[place : place + length].tolist())
        return "".join(
            f" {word}" if each > place and self.joint[each] == _BLANKS else word
            for each, word in zip(places, words, strict=True)
        )

    @cached_property
    def is_plain(self) -> NDArray[np.bool_]:
        """bool [types]; those without a hyphen: as a term, a hyphenated word also matches its spelling with a blank."""
        return np.fromiter((_SEPARATOR.search(text) is None for text in self.vocabulary.types), dtype=bool)

    @cached_property
    def _ranks(self) -> dict[int, _Ranked]:
        """Filled length by length: each rests on the one before."""
        return {}

    def _ranked(self, length: int) -> _Ranked:
        if length not in self._ranks:
            places, keys = self._keyed(length)
            by_key = np.argsort(keys, kind="stable")
            order, ordered = places[by_key], keys[by_key]
            number = np.full(len(self.type), _NOWHERE)
            number[order] = np.cumsum(np.diff(ordered, prepend=ordered[:1]) != 0)
            self._ranks[length] = _Ranked(number, order)
        return self._ranks[length]

    def _keyed(self, length: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The places where sequences of `length` words begin, and a key for each that equal sequences share."""
        if length == 1:
            return np.arange(len(self.type)), self.type
        shorter, reach = self._ranked(length - 1).number, length - 1
        goes_on = np.zeros(len(self.type), dtype=bool)
        goes_on[: len(goes_on) - reach] = self.joint[reach:] != _APART
        whole = np.flatnonzero((shorter != _NOWHERE) & goes_on)
        # The triple of the module's docstring as the digits of one integer.
        pairs = shorter[whole] * max(1, len(self.vocabulary)) + self.type[whole + reach]
        return whole, pairs * 2 + (self.joint[whole + reach] == _NOTHING)
