"""Units: what is masked together, as flat arrays over many documents.

A unit is a lexicon term, else a word; for the strategies that work on the tokenizer's pieces it is one token. Flat
arrays instead of objects: a corpus of ten million documents is then a handful of memory-mapped files, and a strategy
weighs all of it with a few array operations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from selmask.lexicon.words import find_words, is_capitals, is_maskable, normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from selmask.lexicon.match import Lexicon, Match
    from selmask.lexicon.words import Word

TERM = np.uint8(1)
CAPITALS = np.uint8(2)
ADDRESS = np.uint8(4)
MASKABLE = np.uint8(8)
FOUND = np.uint8(16)


Row = tuple[int, int, int, int]
"""A unit on its way into the arrays: type, start, end, flags."""


class Vocabulary:
    """Types and their numbers, in the order in which they were first seen."""

    def __init__(self, types: Iterable[str] = ()) -> None:
        self.types = list(types)
        self._numbers = {text: number for number, text in enumerate(self.types)}

    def __len__(self) -> int:
        return len(self.types)

    def number(self, text: str) -> int:
        """The number of the type `text`, a new one if it was never seen."""
        number = self._numbers.setdefault(text, len(self.types))
        if number == len(self.types):
            self.types.append(text)
        return number


@dataclass(frozen=True)
class Units:
    """The units of D documents, U in all, ordered by document and place.

    Attributes:
        pointer: int64 [D + 1]; document d has the units `pointer[d]` to `pointer[d + 1]`.
        type: int32 [U]; the unit's type, a number of `vocabulary`.
        start, end: int32 [U]; character offsets in the document.
        flags: uint8 [U]; TERM (of the lexicon), FOUND (a sequence that the corpus gave), CAPITALS, ADDRESS, MASKABLE.
        vocabulary: the types' texts.
        model_score: float32 [U]; what a model said of each unit; None for a strategy that asks none.
    """

    pointer: NDArray[np.int64]
    type: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    flags: NDArray[np.uint8]
    vocabulary: Vocabulary
    model_score: NDArray[np.float32] | None = None

    @property
    def documents(self) -> int:
        """How many documents there are, D."""
        return len(self.pointer) - 1

    @property
    def document(self) -> NDArray[np.int64]:
        """int64 [U]; the document of each unit."""
        return np.repeat(np.arange(self.documents), np.diff(self.pointer))

    def has(self, flag: np.uint8) -> NDArray[np.bool_]:
        """bool [U]; which units carry `flag`."""
        return (self.flags & flag).astype(bool)

    def slice(self, first: int, last: int) -> Units:
        """The units of the documents `first` to `last`, those renumbered from 0."""
        lo, hi = int(self.pointer[first]), int(self.pointer[last])
        part = {name: getattr(self, name)[lo:hi] for name in ("type", "start", "end", "flags")}
        said = None if self.model_score is None else self.model_score[lo:hi]
        return Units(pointer=self.pointer[first : last + 1] - lo, vocabulary=self.vocabulary, model_score=said, **part)


class Segmenter:
    """Cuts documents into terms and words.

    Args:
        lexicon: What is looked for; None where a strategy never uses one.
        vocabulary: Grows by the types met; share it between the corpus and the text to be compared with it.
        found: The folded terms of `lexicon` that are none of the lexicon's own.
        whole_terms: Whether a match is one unit; else its words are, and carry its flag.
    """

    def __init__(
        self,
        lexicon: Lexicon | None,
        vocabulary: Vocabulary,
        *,
        found: frozenset[str] = frozenset(),
        whole_terms: bool = True,
    ) -> None:
        self.lexicon, self.vocabulary = lexicon, vocabulary
        self._found, self._whole_terms = found, whole_terms
        self._seen: dict[str, tuple[int, int]] = {}

    def segment(self, texts: Sequence[str]) -> Units:
        """The units of `texts`."""
        rows: list[Row] = []
        pointer = np.zeros(len(texts) + 1, dtype=np.int64)
        for document, text in enumerate(texts):
            rows.extend(self._rows(text))
            pointer[document + 1] = len(rows)
        table = np.array(rows, dtype=np.int32).reshape(-1, 4)
        type_, start, end = (np.ascontiguousarray(table[:, column]) for column in range(3))
        return Units(pointer, type_, start, end, table[:, 3].astype(np.uint8), self.vocabulary)

    def _rows(self, text: str) -> list[Row]:
        """The units of `text`, by place."""
        words = list(find_words(text))
        if self.lexicon is None or not (matches := self.lexicon.matches(text, words)):
            return [self._word_row(word) for word in words]
        if not self._whole_terms:
            covered = _covered(text, matches)
            return [self._part_row(word, covered) for word in words]
        rows = [self._term_row(match, self.lexicon) for match in matches]
        rows.extend(self._word_row(word) for word in _outside(text, words, matches))
        rows.sort(key=lambda row: row[1])
        return rows

    def _term_row(self, match: Match, lexicon: Lexicon) -> Row:
        term = lexicon.terms[match.term]
        flag = FOUND if term in self._found else TERM
        return self.vocabulary.number(term), match.start, match.end, int(flag | MASKABLE)

    def _part_row(self, word: Word, covered: bytearray) -> Row:
        """A word that carries TERM where a match has a part of it."""
        type_, start, end, flags = self._word_row(word)
        return type_, start, end, flags | int(TERM) if covered.find(1, start, end) >= 0 else flags

    def _word_row(self, word: Word) -> Row:
        known = self._seen.get(word.text)
        if known is None:
            known = self._seen[word.text] = (self.vocabulary.number(normal(word.text)), _flags(word))
        return known[0], word.start, word.end, known[1]


def _flags(word: Word) -> int:
    flags = MASKABLE if is_maskable(word.text) else np.uint8(0)
    if word.is_address:
        return int(flags | ADDRESS)
    return int(flags | CAPITALS) if is_capitals(word.text) else int(flags)


def _outside(text: str, words: list[Word], matches: list[Match]) -> Iterator[Word]:
    """The words that no match covers, and what is left of a hyphenated word in which a part was matched."""
    covered = _covered(text, matches)
    for word in words:
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
