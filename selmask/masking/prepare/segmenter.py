"""The cutting of texts into units: a lexicon's terms, and the words between them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from selmask.masking.units import ADDRESS, CAPITALS, FOUND, MASKABLE, TERM, Units
from selmask.text.words import Word, Words, find_words, is_capitals, is_maskable, normal, read_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from selmask.lexicon.match import Lexicon, Match
    from selmask.masking.units import Vocabulary

_Key = str | tuple[str, bool] | int
"""What a unit is told apart by: a word's text, an address's with a mark, a term's number."""

_FLAG_BITS = 8


class Segmenter:
    """Cuts documents into terms and words.

    Args:
        lexicon: What is looked for; None where a strategy never uses one.
        vocabulary: Grows by the types met; share it between the corpus and the text to be compared with it.
        found: The folded terms of `lexicon` that are none of the lexicon's own.
        whole_terms: Whether a match is one unit; else its words are, and carry its flag.
        addresses: Whether an address is a word like any other.
    """

    def __init__(
        self,
        lexicon: Lexicon | None,
        vocabulary: Vocabulary,
        *,
        found: frozenset[str] = frozenset(),
        whole_terms: bool = True,
        addresses: bool = False,
    ) -> None:
        self.lexicon, self.vocabulary = lexicon, vocabulary
        self._found, self._whole_terms, self._addresses = found, whole_terms, addresses
        self._known = _Memory(self._kind)

    def segment(self, texts: Sequence[str]) -> Units:
        """The units of `texts`."""
        cut = _Cut([], [], [], [])
        pointer = np.zeros(len(texts) + 1, dtype=np.int64)
        for document, text in enumerate(texts):
            self._add(text, cut)
            pointer[document + 1] = len(cut.keys)
        kinds = np.fromiter(map(self._known.__getitem__, cut.keys), np.int64, len(cut.keys))
        type_, flags = (kinds >> _FLAG_BITS).astype(np.int32), kinds.astype(np.uint8)
        flags[cut.in_terms] |= TERM
        start, end = np.array(cut.start, dtype=np.int32), np.array(cut.end, dtype=np.int32)
        return Units(pointer, type_, start, end, flags, self.vocabulary)

    def _add(self, text: str, cut: _Cut) -> None:
        """Puts the units of `text`, by place, behind those of `cut`."""
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
        """The type and the flags of a word or term, in one number."""
        if isinstance(key, int):
            text = self.lexicon.terms[key] if self.lexicon is not None else ""
            flags = MASKABLE | (FOUND if text in self._found else TERM)
        else:
            written, is_address = (key, False) if isinstance(key, str) else key
            text, flags = normal(written), _flags(written, is_address=is_address and not self._addresses)
        return self.vocabulary.number(text) << _FLAG_BITS | int(flags)


class _Memory(dict[_Key, int]):
    """What `find` says of a key, asked once."""

    def __init__(self, find: Callable[[_Key], int]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, key: _Key) -> int:
        kind = self[key] = self._find(key)
        return kind


class _Cut(NamedTuple):
    """Units on their way into the arrays; `in_terms` are those that a match has a part of."""

    keys: list[_Key]
    start: list[int]
    end: list[int]
    in_terms: list[int]

    def add_words(self, words: Words, which: slice = slice(None)) -> None:
        """Goes on with words of a text."""
        text, is_address = words.text[which], words.is_address[which]
        self.keys.extend(map(_key, text, is_address) if True in is_address else text)
        self.start.extend(words.start[which])
        self.end.extend(words.end[which])

    def add(self, key: _Key, start: int, end: int) -> None:
        """Goes on with one unit."""
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
    """The words that a match has a part of."""
    return range(bisect_right(words.end, match.start), bisect_left(words.start, match.end))


def _is_cut(words: Words, inside: range, match: Match) -> bool:
    """Whether a match leaves a part of a hyphenated word over."""
    return bool(inside) and (words.start[inside[0]] < match.start or words.end[inside[-1]] > match.end)


def _outside(text: str, words: Words, matches: list[Match]) -> Iterator[Word]:
    """The words that no match covers, and what is left of a hyphenated word in which a part was matched."""
    covered = _covered(text, matches)
    for word in map(Word, *words):
        if covered.find(1, word.start, word.end) < 0:
            yield word
        elif covered.find(0, word.start, word.end) >= 0:
            bare = "".join(" " if covered[place] else text[place] for place in range(word.start, word.end))
            for rest in find_words(bare):
                yield rest._replace(start=rest.start + word.start, end=rest.end + word.start)


def _covered(text: str, matches: list[Match]) -> bytearray:
    """1 at every place of `text` that a match covers."""
    covered = bytearray(len(text))
    for match in matches:
        covered[match.start : match.end] = b"\x01" * (match.end - match.start)
    return covered
