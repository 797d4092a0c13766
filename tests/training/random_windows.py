"""The simplest real masking: random tokens of each document, a pure function of seed, epoch and window."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from tokenizers import Tokenizer

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

IGNORED = -100


class Batch(NamedTuple):
    input_ids: NDArray[np.int64]
    attention_mask: NDArray[np.int64]
    labels: NDArray[np.int64]
    lexicon: NDArray[np.bool_]
    rows: NDArray[np.int64]


class RandomWindows:
    """One window per text; each token but [CLS] and [SEP] is masked with probability `rate`, at least one of them.

    Tokens with an even id count as lexicon terms. A text without a token has no candidate.
    """

    def __init__(self, model: Path, texts: list[str], *, seed: int = 0, rate: float = 0.3) -> None:
        tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self._mask_id, self._seed, self._rate = tokenizer.token_to_id("[MASK]"), seed, rate
        self._ids = [np.array(each.ids, dtype=np.int64) for each in tokenizer.encode_batch(texts)]
        self.lengths = np.array([len(each) for each in self._ids], dtype=np.int64)
        self.documents = np.arange(len(texts), dtype=np.int64) + 1000

    def __len__(self) -> int:
        return len(self._ids)

    def batch(self, rows: NDArray[np.int64], epoch: int) -> Batch:
        rows = rows[self.lengths[rows] > 2]
        shape = (len(rows), int(self.lengths[rows].max(initial=0)))
        ids, labels = np.zeros(shape, dtype=np.int64), np.full(shape, IGNORED, dtype=np.int64)
        attention = np.zeros(shape, dtype=np.int64)
        for place, row in enumerate(rows.tolist()):
            original = self._ids[row]
            masked = self._masked(row, epoch)
            ids[place, : len(original)] = np.where(masked, self._mask_id, original)
            labels[place, : len(original)] = np.where(masked, original, IGNORED)
            attention[place, : len(original)] = 1
        return Batch(ids, attention, labels, (labels != IGNORED) & (labels % 2 == 0), rows)

    def _masked(self, row: int, epoch: int) -> NDArray[np.bool_]:
        chance = np.random.default_rng((self._seed, epoch, row)).random(int(self.lengths[row]))
        chance[[0, -1]] = 2
        masked: NDArray[np.bool_] = chance <= max(self._rate, float(chance.min()))
        return masked
