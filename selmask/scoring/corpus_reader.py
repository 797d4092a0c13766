"""A model's pass through a corpus, shared by all scorers: windows of similar length together, with their words."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from selmask.disk.room import once_there_is_room
from selmask.masking.hide.framed import FramedWindows
from selmask.masking.hide.ranges import ranges
from selmask.masking.strategy import words_of
from selmask.scoring.bookmark import Bookmark
from selmask.training.batches import TOKENS_AT_ONCE, Rows, in_order
from selmask.training.device import accelerator, autocast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from selmask.masking.prepare.corpus_arrays import CorpusArrays
    from selmask.masking.prepare.tokenizer import TextTokenizer
    from selmask.observer import Observer
    from selmask.scoring.bookmark import Accumulator


class WindowBatch(NamedTuple):
    """B windows, padded to the longest, L tokens; and their P words with Q tokens in all.

    Attributes:
        rows: int64 [B]; the windows' numbers.
        input_ids, attention_mask: int64 [B, L].
        text: bool [B, L]; the tokens that are neither special nor padding.
        unit: int64 [P]; the words' numbers in the corpus.
        window: int64 [P]; the place of each word's window in `rows`.
        position: int64 [Q]; positions of the words' tokens in the flattened batch, b * L + l.
        word: int64 [Q]; the word that each token belongs to.
    """

    rows: Rows
    input_ids: Tensor
    attention_mask: Tensor
    text: Tensor
    unit: NDArray[np.int64]
    window: NDArray[np.int64]
    position: NDArray[np.int64]
    word: NDArray[np.int64]

    def sums(self, values: Tensor) -> Tensor:
        """[P, ...]; `values`, [B, L, ...], summed over each word's tokens."""
        device = values.device
        tokens = values.flatten(0, 1).index_select(0, torch.from_numpy(self.position).to(device))
        empty = torch.zeros((len(self.unit), *tokens.shape[1:]), dtype=tokens.dtype, device=device)
        return empty.index_add_(0, torch.from_numpy(self.word).to(device), tokens)

    def means(self, values: Tensor) -> Tensor:
        """[P, H]; `values`, [B, L, H], averaged over each word's tokens."""
        counts = torch.from_numpy(np.bincount(self.word, minlength=len(self.unit))).to(values)
        return self.sums(values) / counts[:, None]


class CorpusReader:
    """Feeds the windows of a corpus to a model on this process's device.

    Args:
        prepared: The corpus as arrays.
        tokenizer: The one it was prepared with.
        observer: Receives a report after every batch; asked before every batch whether to stop.
        bookmark: Keeps the progress; nothing is kept by default.
        batch_tokens: Tokens in one batch, padding included; `TOKENS_AT_ONCE` by default.

    Attributes:
        bookmark: The progress.
        rows: int64; the windows that have a word.
        stopped: Whether a stop was requested, so that the scores are incomplete.
        done: Number of batches reported so far; a scorer that takes steps of its own first adds them.
    """

    def __init__(
        self,
        prepared: CorpusArrays,
        tokenizer: TextTokenizer,
        observer: Observer,
        bookmark: Bookmark | None = None,
        batch_tokens: int | None = None,
    ) -> None:
        self.prepared, self.mask_id = prepared, tokenizer.mask_id
        self._framed = FramedWindows(prepared, tokenizer)
        self._units, self._pointer = self._framed.units_inside(words_of(prepared.units))
        self._observer, self._batch_tokens = observer, batch_tokens or TOKENS_AT_ONCE
        self.bookmark, self._device = bookmark or Bookmark(), accelerator().device
        self.rows = np.flatnonzero(np.diff(self._pointer))
        self.stopped, self.done = False, 0

    def placed(self, model: Any) -> Any:
        """`model` on the device, without dropout."""
        return model.to(self._device).eval()

    def blank(self) -> NDArray[np.float32]:
        """float32 [units of the corpus]; all zero."""
        return np.zeros(len(self.prepared.units.type), dtype=np.float32)

    def batches(self, rows: Rows) -> list[Rows]:
        """The windows `rows` in batches of similar length, the longest first."""
        batches = in_order(self._framed.lengths[rows], self._batch_tokens) if len(rows) else []
        return [rows[each] for each in batches]

    def read(self, batches: Sequence[Rows], *accumulators: Accumulator) -> Iterator[tuple[int, WindowBatch]]:
        """Yields each of `batches` with its number, in training's precision; ends early after a stop request.

        After an interruption, `accumulators` are restored and the batches that were read before are skipped. That is
        exact, because the next batch is asked for only when `accumulators` hold everything about the last one.

        Args:
            batches: In an order that is the same in every attempt.
            accumulators: All that the scorer carries from one batch to the next, changed in place.
        """
        first = self.bookmark.restore(accumulators, len(batches))
        total, tokens, began = self.done + len(batches), 0, time.perf_counter()
        self.done += first
        for number, rows in enumerate(batches[first:], first):
            self.stopped = self.stopped or self._observer.should_stop()
            if self.stopped or self.bookmark.is_due():
                self._keep(number, accumulators, len(batches))
            if self.stopped:
                return
            with autocast(self._device):
                yield number, self._batch(rows)
            tokens += int(self._framed.lengths[rows].sum())
            self.done += 1
            self._observer.report(self.done, total=total, tokens_per_second=tokens / (time.perf_counter() - began))

    def _keep(self, number: int, accumulators: Sequence[Accumulator], batches: int) -> None:
        """Keeps the progress once the disk has room and the measurements before it are kept."""
        folder, size = self.bookmark.folder, sum(each.nbytes for each in accumulators)
        if folder is None:
            return

        def write() -> None:
            self._observer.settle()
            self.bookmark.save(number, accumulators, batches)

        once_there_is_room(write, folder, size, "scores so far", self._observer, step=self.done)

    def _batch(self, rows: Rows) -> WindowBatch:
        ids, attention = self._framed.padded(rows)
        window, candidate = ranges(self._pointer[rows], self._pointer[rows + 1])
        unit = self._units[candidate]
        first = window * ids.shape[1] + self._framed.first_tokens(unit, rows[window])
        word, position = ranges(first, first + self.prepared.unit_tokens[unit])
        place, framed = np.arange(ids.shape[1]), self._framed
        text = (place >= len(framed.prefix)) & (place < framed.lengths[rows][:, None] - len(framed.suffix))
        input_ids, attention_mask, is_text = (
            torch.from_numpy(each).to(self._device) for each in (ids, attention, text)
        )
        return WindowBatch(rows, input_ids, attention_mask, is_text, unit, window, position, word)
