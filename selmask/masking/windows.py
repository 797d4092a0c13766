"""Cutting documents into windows: the parts of a document that go through the model at once.

A long document is cut between units into windows of balanced length, without overlap, so that no text is dropped and
no window is a short remainder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Windows:
    """The W windows of a corpus, ordered by document.

    Attributes:
        document: int64 [W]; the document's number.
        number: int64 [W]; which window of its document, from 0.
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
        room: Tokens that fit beside the special ones.
        truncate: Keep only each document's first `room` tokens, as the published program does.
    """
    length = np.diff(pointer)
    cuts = {}
    for document in np.flatnonzero(length > room).tolist():
        lo, hi = np.searchsorted(unit_start, pointer[document : document + 2])
        inside = _inside_units(int(length[document]), unit_start[lo:hi] - pointer[document], unit_tokens[lo:hi], room)
        cuts[document] = np.array([0, room]) if truncate else _balanced(inside, room)
    counts = np.ones(len(length), dtype=np.int64)
    for document, edges in cuts.items():
        counts[document] = len(edges) - 1
    begin = np.cumsum(counts) - counts
    document_of = np.repeat(np.arange(len(length)), counts)
    first, last = pointer[document_of], pointer[document_of + 1]
    for document, edges in cuts.items():
        rows = slice(begin[document], begin[document] + counts[document])
        first[rows], last[rows] = pointer[document] + edges[:-1], pointer[document] + edges[1:]
    return Windows(
        document=document_of,
        number=np.arange(len(document_of)) - begin[document_of],
        first=first,
        last=last,
        first_unit=np.searchsorted(unit_start, first),
        last_unit=np.searchsorted(unit_start, last),
    )


def _inside_units(length: int, start: NDArray[np.int64], tokens: NDArray[np.int32], room: int) -> NDArray[np.bool_]:
    """bool [length + 1]; the places where a cut would break a unit that could be kept whole."""
    depth = np.zeros(length + 2, dtype=np.int64)
    whole = (tokens > 1) & (tokens <= room)
    np.add.at(depth, start[whole] + 1, 1)
    np.add.at(depth, start[whole] + tokens[whole], -1)
    inside: NDArray[np.bool_] = np.cumsum(depth)[: length + 1] > 0
    return inside


def _balanced(inside: NDArray[np.bool_], room: int) -> NDArray[np.int64]:
    """The edges of few windows of at most `room` tokens, each as near to equal length as units allow."""
    length = len(inside) - 1
    allowed = np.flatnonzero(~inside)
    windows = -(-length // room)
    while True:
        ideal = np.arange(1, windows) * length / windows
        right = np.searchsorted(allowed, ideal)
        before, after = allowed[np.maximum(right - 1, 0)], allowed[np.minimum(right, len(allowed) - 1)]
        nearest = np.where(ideal - before <= after - ideal, before, after)
        edges = np.unique(np.concatenate([[0], nearest, [length]]))
        if np.diff(edges).max() <= room:
            return edges
        windows += 1
