"""Cutting of documents into windows, the parts of a document that go through the model at once.

A long document is cut between units, without overlap, and no text is dropped. The windows are as few as possible, the
longest of them is as short as the units allow, and each cut is as near as possible to that of equal windows.

All long documents are cut together. They lie on one line of places, and a table gives the nearest allowed cut for each
place. Moving on by one window in every document is then one array operation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Windows:
    """The W windows of a corpus, ordered by document.

    Attributes:
        document: int64 [W]; the document's number.
        number: int64 [W]; its number within the document, from 0.
        first, last: int64 [W]; its tokens, `first` inclusive, `last` exclusive.
        first_unit, last_unit: int64 [W]; its units, likewise.
    """

    document: NDArray[np.int64]
    number: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    first_unit: NDArray[np.int64]
    last_unit: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.document)


def cut(
    pointer: NDArray[np.int64],
    unit_start: NDArray[np.int64],
    unit_tokens: NDArray[np.int32],
    room: int,
    *,
    truncate: bool,
) -> Windows:
    """The windows of D documents of at most `room` tokens each.

    Args:
        pointer: int64 [D + 1]; the documents' tokens.
        unit_start, unit_tokens: [U]; each unit's first token and number of tokens.
        room: Tokens of a window without the special ones.
        truncate: Keep only each document's first `room` tokens, as the published program does.
    """
    length = np.diff(pointer)
    counts = np.ones(len(length), dtype=np.int64)
    first, last = pointer[:-1], np.minimum(pointer[1:], pointer[:-1] + room)
    long = np.flatnonzero(length > room)
    if len(long) and not truncate:
        documents = _LongDocuments.of(pointer, unit_start, unit_tokens, long, room)
        counts[long], edge = documents.cuts(room)
        is_long = np.repeat(length > room, counts)
        first, last = np.repeat(first, counts), np.repeat(last, counts)
        shift = np.repeat(pointer[long] - documents.first, counts[long])
        first[is_long] = edge + shift
        # A window ends where the next one begins, and a document's last window where the document ends.
        last[is_long] = np.append(edge[1:], 0) + shift
        last[np.cumsum(counts)[long] - 1] = pointer[long + 1]
    document = np.repeat(np.arange(len(length)), counts)
    return Windows(
        document=document,
        number=np.arange(len(document)) - (np.cumsum(counts) - counts)[document],
        first=first,
        last=last,
        first_unit=np.searchsorted(unit_start, first),
        last_unit=np.searchsorted(unit_start, last),
    )


class _LongDocuments(NamedTuple):
    """The L documents that are longer than a window, one after another on a line of P places between tokens.

    Attributes:
        first, last: int64 [L]; where each begins and ends.
        before, after: int64 [P]; for each place the nearest one that is not inside a unit: the place itself, or else
            one before it, or after it.
    """

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    before: NDArray[np.int64]
    after: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        pointer: NDArray[np.int64],
        unit_start: NDArray[np.int64],
        unit_tokens: NDArray[np.int32],
        long: NDArray[np.int64],
        room: int,
    ) -> _LongDocuments:
        """The documents `long`. A unit longer than `room` may be cut anywhere, because no window can hold it."""
        length = np.diff(pointer)[long]
        last = np.cumsum(length)
        lo, hi = np.searchsorted(unit_start, pointer[long]), np.searchsorted(unit_start, pointer[long + 1])
        units = np.arange((hi - lo).sum()) + np.repeat(lo - np.cumsum(hi - lo) + (hi - lo), hi - lo)
        tokens = unit_tokens[units]
        start = unit_start[units] + np.repeat(last - length - pointer[long], hi - lo)
        whole = (tokens > 1) & (tokens <= room)
        # 1 where the inside of a unit begins, -1 where it ends; units never overlap, so that no place has both.
        step = np.zeros(last[-1] + 1, dtype=np.int8)
        step[start[whole] + 1], step[(start + tokens)[whole]] = 1, -1
        inside = np.cumsum(step, dtype=np.int8) > 0
        places = np.arange(len(inside))
        before = np.maximum.accumulate(np.where(inside, 0, places))
        after = np.minimum.accumulate(np.where(inside, last[-1], places)[::-1])[::-1]
        return cls(last - length, last, before, after)

    def cuts(self, room: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """int64 [L], the number of windows of each document; and where they begin, one document after another."""
        counts = self._fewest(room)
        longest = self._shortest(counts, room)
        begin = np.cumsum(counts) - counts
        edge = self._earliest(counts, longest)
        edge[begin] = self.first
        rows, number = np.flatnonzero(counts > 1), 1
        while len(rows):
            place, ideal = (
                begin[rows] + number,
                self.first[rows] + number * (self.last - self.first)[rows] / counts[rows],
            )
            before, after = self.before[np.floor(ideal).astype(int)], self.after[np.ceil(ideal).astype(int)]
            nearest = np.where(ideal - before <= after - ideal, before, after)
            edge[place] = np.clip(nearest, edge[place], self.before[edge[place - 1] + longest[rows]])
            number += 1
            rows = rows[counts[rows] > number]
        return counts, edge

    def _fewest(self, room: int) -> NDArray[np.int64]:
        """int64 [L]; the fewest windows of each document, counted by making each window as long as possible."""
        counts, reached, rows = np.zeros_like(self.first), self.first.copy(), np.arange(len(self.first))
        while len(rows):
            reached[rows] = self.before[np.minimum(reached[rows] + room, self.last[rows])]
            counts[rows] += 1
            rows = rows[reached[rows] < self.last[rows]]
        return counts

    def _shortest(self, counts: NDArray[np.int64], room: int) -> NDArray[np.int64]:
        """int64 [L]; the smallest possible length of the longest of `counts` windows, by bisection."""
        low, high = -(-(self.last - self.first) // counts), np.full_like(counts, room)
        while len(rows := np.flatnonzero(low < high)):
            middle = (low[rows] + high[rows]) // 2
            suffices = self._reaches_the_end(rows, middle, counts[rows])
            high[rows[suffices]] = middle[suffices]
            low[rows[~suffices]] = middle[~suffices] + 1
        return high

    def _reaches_the_end(
        self, documents: NDArray[np.int64], length: NDArray[np.int64], counts: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Whether `counts` windows of at most `length` tokens are enough for each of `documents`."""
        reached, last = self.first[documents], self.last[documents]
        rows, number = np.arange(len(documents)), 0
        while len(rows):
            reached[rows] = self.before[np.minimum(reached[rows] + length[rows], last[rows])]
            number += 1
            rows = rows[counts[rows] > number]
        enough: NDArray[np.bool_] = reached == last
        return enough

    def _earliest(self, counts: NDArray[np.int64], length: NDArray[np.int64]) -> NDArray[np.int64]:
        """The earliest beginning of each window from which windows of at most `length` reach the document's end."""
        ends = np.cumsum(counts)
        edge = np.empty(ends[-1], dtype=np.int64)
        reached, rows, number = self.last.copy(), np.arange(len(counts)), 1
        while len(rows):
            reached[rows] = self.after[np.maximum(reached[rows] - length[rows], self.first[rows])]
            edge[ends[rows] - number] = reached[rows]
            number += 1
            rows = rows[counts[rows] >= number]
        return edge
