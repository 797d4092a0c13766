"""Padded windows with their special tokens: a model's input before anything is hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from selmask.masking.prepare.corpus_arrays import CorpusArrays
    from selmask.masking.prepare.tokenizer import TextTokenizer


class FramedWindows:
    """The W windows of a prepared corpus between the tokenizer's special tokens.

    Args:
        arrays: The corpus as arrays.
        tokenizer: The one that it was prepared with.

    Attributes:
        lengths: int32 [W]; tokens of each window, special ones included. It is the one array in memory that grows with
            the corpus, because an epoch's batches are made of windows of similar length.
    """

    def __init__(self, arrays: CorpusArrays, tokenizer: TextTokenizer) -> None:
        self.arrays = arrays
        self.prefix, self.suffix, self._pad_id = tokenizer.prefix, tokenizer.suffix, tokenizer.pad_id
        windows = arrays.windows
        self.lengths: NDArray[np.int32] = np.subtract(windows.last, windows.first, dtype=np.int32, casting="same_kind")
        self.lengths += len(self.prefix) + len(self.suffix)

    def padded(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Ids and attention, int64 [B, L] each, of the windows `rows`, padded to the longest of them."""
        windows, lengths = self.arrays.windows, self.lengths[rows]
        place = np.arange(int(lengths.max(initial=0)))
        attention = (place < lengths[:, None]).astype(np.int64)
        # int32 like the corpus's ids while parts are copied: widening each part by itself takes three times as long.
        ids = np.full(attention.shape, self._pad_id, dtype=np.int32)
        ids[:, : len(self.prefix)] = self.prefix
        line, begin = ids.reshape(-1), np.arange(len(rows)) * len(place)
        bounds = (each.tolist() for each in (begin + len(self.prefix), windows.first[rows], windows.last[rows]))
        for here, first, last in zip(*bounds, strict=True):
            line[here : here + last - first] = self.arrays.ids[first:last]
        for offset, id_ in enumerate(self.suffix):
            line[begin + lengths - len(self.suffix) + offset] = id_
        return ids.astype(np.int64), attention

    def units_inside(self, candidates: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The units in `candidates`, bool [U], that have tokens and lie in one window, ordered by window.

        Returns:
            int64 [C]; the units' numbers; and int64 [W + 1]; window w has those from `pointer[w]` to `pointer[w + 1]`.
        """
        arrays, windows = self.arrays, self.arrays.windows
        unit = np.flatnonzero(candidates & (arrays.unit_tokens > 0))
        window = np.searchsorted(windows.first, arrays.unit_start[unit], side="right") - 1
        whole = arrays.unit_start[unit] + arrays.unit_tokens[unit] <= windows.last[window]
        counts = np.bincount(window[whole], minlength=len(windows))
        return unit[whole], np.concatenate([[0], np.cumsum(counts)])

    def first_tokens(self, unit: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """int64 [P]; the position of each unit's first token in its window, `rows[p]`, where [CLS] is 0."""
        return self.arrays.unit_start[unit] - self.arrays.windows.first[rows] + len(self.prefix)
