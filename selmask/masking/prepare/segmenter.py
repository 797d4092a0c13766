"""Cutting of texts into units: a lexicon's terms, and the words between them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from selmask.masking.units import ADDRESS, CAPITALS, MASKABLE, SEQUENCE, TERM, Units
from selmask.text.words import Word, Words, find_words, is_capitals, is_maskable, normal, read_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from selmask.lexicon.match import Lexicon, Match
    from selmask.masking.units import Vocabulary

_Key = str | tuple[str, bool] | int
"""The identity of a unit: a word's text, an address's text with True, or a term's number."""

# A unit's type and flags are packed into one integer, so that each different unit is looked up once for both: the
# flags in the lowest bits, as many as the flags' uint8 has, the type above them.
_FLAG_BITS = 8


class Segmenter:
    """Cuts documents into terms and words.

    Args:
        lexicon: The terms to look for; None where a strategy never uses any.
        vocabulary: Grows by the types met; share it between a corpus and texts to be compared with it.
        sequences: Those of the lexicon's folded terms that come from the corpus, not from the user's lexicon.
        whole_terms: Whether a match is one unit; otherwise its words are units, and carry its flag.
        addresses: Whether an address is treated as any other word.
    """

    def __init__(
        self,
        lexicon: Lexicon | None,
        vocabulary: Vocabulary,
        *,
        sequences: frozenset[str] = frozenset(),
        whole_terms: bool = True,
        addresses: bool = False,
    ) -> None:
        self.lexicon, self.vocabulary = lexicon, vocabulary
        self._sequences, self._whole_terms, self._addresses = sequences, whole_terms, addresses
        self._kinds = _Memory(self._kind)

    def segment(self, texts: Sequence[str]) -> Units:
        """The units of `texts`."""
        cut = _Cut([], [], [], [])
        pointer = np.zeros(len(texts) + 1, dtype=np.int64)
        for document, text in enumerate(texts):
            self._add(text, cut)
            pointer[document + 1] = len(cut.keys)
        kinds = np.fromiter(map(self._kinds.__getitem__, cut.keys), np.int64, len(cut.keys))
        type_, flags = (kinds >> _FLAG_BITS).astype(np.int32), kinds.astype(np.uint8)
        flags[cut.in_terms] |= TERM
        start, end = np.array(cut.start, dtype=np.int32), np.array(cut.end, dtype=np.int32)
        return Units(pointer, type_, start, end, flags, self.vocabulary)

    def _add(self, text: str, cut: _Cut) -> None:
        """Append the units of `text` to `cut`, ordered by place."""
        words = read_words(text)
        matches = self.lexicon.matches(text, words) if self.lexicon is not None else []
        covered = [_covered_words(words, match) for match in matches]
        if not self._whole_terms:
            for inside in covered:
                cut.in_terms.extend(range(len(cut.keys) + inside.start, len(cut.keys) + inside.stop))
            cut.add_words(words)
        elif any(_is_cut(words, inside, match) for inside, match in zip(covered, matches, strict=True)):
            rest: list[Match | Word] = [*matches, *_outside(text, words, matches)]
            for each in sorted(rest, key=lambda each: each.start):
                cut.add(_key(each.text, each.is_address) if isinstance(each, Word) else each.term, each.start, each.end)
        else:
            reached = 0
            for inside, match in zip(covered, matches, strict=True):
                cut.add_words(words, slice(reached, inside.start))
                cut.add(match.term, match.start, match.end)
                reached = inside.stop
            cut.add_words(words, slice(reached, None))

    def _kind(self, key: _Key) -> int:
        """The type and the flags of a word or term, packed into one integer."""
        if isinstance(key, int):
            text = self.lexicon.terms[key] if self.lexicon is not None else ""
            flags = MASKABLE | (SEQUENCE if text in self._sequences else TERM)
        else:
            written, is_address = (key, False) if isinstance(key, str) else key
            text, flags = normal(written), _flags(written, is_address=is_address and not self._addresses)
        return self.vocabulary.number(text) << _FLAG_BITS | int(flags)


class _Memory(dict[_Key, int]):
    """The results of `find`, computed once for each key."""

    def __init__(self, find: Callable[[_Key], int]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, key: _Key) -> int:
        kind = self[key] = self._find(key)
        return kind


class _Cut(NamedTuple):
    """Units on their way into the arrays; `in_terms` are the numbers of those that a match overlaps."""

    keys: list[_Key]
    start: list[int]
    end: list[int]
    in_terms: list[int]

    def add_words(self, words: Words, which: slice = slice(None)) -> None:
        """Append words of a text."""
        text, is_address = words.text[which], words.is_address[which]
        self.keys.extend(map(_key, text, is_address) if True in is_address else text)
        self.start.extend(words.start[which])
        self.end.extend(words.end[which])

    def add(self, key: _Key, start: int, end: int) -> None:
        """Append one unit."""
        self.keys.append(key)
        self.start.append(start)
        self.end.append(end)


def _key(word: str, is_address: bool) -> _Key:
    return (word, True) if is_address else word


def _flags(word: str, *, is_address: bool) -> np.uint8:
    flags = MASKABLE if is_maskable(word) else np.uint8(0)
    if is_address:
        return flags | ADDRESS
    return flags | CAPITALS if is_capitals(word) else flags


def _covered_words(words: Words, match: Match) -> range:
    """The words that a match overlaps."""
    return range(bisect_right(words.end, match.start), bisect_left(words.start, match.end))


def _is_cut(words: Words, inside: range, match: Match) -> bool:
    """Whether a match covers only a part of a hyphenated word."""
    return bool(inside) and (words.start[inside[0]] < match.start or words.end[inside[-1]] > match.end)


def _outside(text: str, words: Words, matches: list[Match]) -> Iterator[Word]:
    """The words that no match covers, and the rest of each hyphenated word that a match covers in part."""
    covered = _covered(text, matches)
    for word in map(Word, *words):
        if covered.find(1, word.start, word.end) < 0:
            yield word
        elif covered.find(0, word.start, word.end) >= 0:
            bare = "".join(" " if covered[place] else text[place] for place in range(word.start, word.end))
            for rest in find_words(bare):
                yield rest._replace(start=rest.start + word.start, end=rest.end + word.start)


def _covered(text: str, matches: list[Match]) -> bytearray:
    """A byte for each place of `text`: 1 where a match covers it."""
    covered = bytearray(len(text))
    for match in matches:
        covered[match.start : match.end] = b"\x01" * (match.end - match.start)
    return covered
