"""Lengths of texts in tokens, from a sample cut by a model's own tokenizer."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from selmask.masking.prepare.tokenizer import SPECIAL_TOKENS, TextTokenizer

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from selmask.corpus.dataset import Dataset

_SAMPLE = 400
"""Texts in the sample: the mean of lengths that vary as much as they are long is then known to 5 %."""


class Lengths(NamedTuple):
    """The lengths of a sample of a data set's texts in tokens, special ones not counted, and the number of texts."""

    sample: NDArray[np.int64]
    texts: int

    def windowed(self, max_length: int) -> float:
        """Tokens of all texts, cut into windows of at most `max_length`, special tokens included."""
        windows = np.maximum(1, np.ceil(self.sample / (max_length - SPECIAL_TOKENS)))
        tokens = (self.sample + SPECIAL_TOKENS * windows)[self.sample > 0].sum()
        return self.texts * float(tokens / max(1, len(self.sample)))

    def truncated(self, max_length: int) -> float:
        """Mean tokens of a text, special ones included, where texts are cut off at `max_length`."""
        return float(np.minimum(self.sample + SPECIAL_TOKENS, max_length).mean()) if len(self.sample) else 0.0


@lru_cache(maxsize=64)
def lengths(dataset: Dataset, tokenizer: Path) -> Lengths:
    """The lengths of texts at equal distances in `dataset`, cut by the tokenizer in a model's folder."""
    sample = list(islice(dataset.stored_texts(), 0, None, max(1, dataset.rows // _SAMPLE)))
    return Lengths(np.diff(TextTokenizer.load(tokenizer).tokenize(sample).pointer), dataset.rows)
