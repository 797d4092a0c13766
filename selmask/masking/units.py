"""Units, which are masked as a whole, as flat arrays over many documents.

A unit is a lexicon term, or a word outside the terms; for strategies that work on the tokenizer's pieces it is a token.
The arrays are flat so that a corpus of ten million documents is a handful of memory-mapped files, which a strategy
weighs with a few array operations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

# Flags of a unit, one bit each, so that all of them fit into one byte.
TERM = np.uint8(1)
CAPITALS = np.uint8(2)
ADDRESS = np.uint8(4)
MASKABLE = np.uint8(8)
SEQUENCE = np.uint8(16)

CHUNK = 1 << 18
"""Units, or documents, of a corpus that are processed at a time: bounds the memory to some ten megabytes."""


class Vocabulary:
    """Types and their numbers, in the order in which they were first seen."""

    def __init__(self, types: Iterable[str] = ()) -> None:
        self.types = list(types)
        self._numbers = {text: number for number, text in enumerate(self.types)}

    def __len__(self) -> int:
        return len(self.types)

    def number(self, text: str) -> int:
        """The number of the type `text`; a type that is new gets the next number."""
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
        flags: uint8 [U]; TERM (of the lexicon), SEQUENCE (taken from the corpus), CAPITALS, ADDRESS, MASKABLE.
        vocabulary: The types' texts.
        model_score: float32 [U]; the scores that a model gave; None for a strategy that needs none.
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
        """The number of documents, D."""
        return len(self.pointer) - 1

    @property
    def document(self) -> NDArray[np.int64]:
        """int64 [U]; the document of each unit."""
        return np.repeat(np.arange(self.documents), np.diff(self.pointer))

    def has(self, flag: np.uint8) -> NDArray[np.bool_]:
        """bool [U]; the units with `flag`."""
        return (self.flags & flag).astype(bool)

    def of_documents(self, first: int, last: int) -> Units:
        """The units of the documents from `first` up to `last`, which are renumbered from 0."""
        lo, hi = int(self.pointer[first]), int(self.pointer[last])
        part = {name: getattr(self, name)[lo:hi] for name in ("type", "start", "end", "flags")}
        score = None if self.model_score is None else self.model_score[lo:hi]
        return Units(pointer=self.pointer[first : last + 1] - lo, vocabulary=self.vocabulary, model_score=score, **part)

    def chunks(self) -> Iterator[tuple[slice, Units]]:
        """All units, those of some documents at a time, with their places: for processing a corpus on disk."""
        first = 0
        while first < self.documents:
            within = int(np.searchsorted(self.pointer, int(self.pointer[first]) + CHUNK, side="right")) - 1
            last = min(max(first + 1, within), self.documents)
            yield slice(int(self.pointer[first]), int(self.pointer[last])), self.of_documents(first, last)
            first = last
