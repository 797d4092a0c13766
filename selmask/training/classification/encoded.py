"""Texts as token ids in one flat array, and batches of them padded to their own longest: nothing per word in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np
import torch

from selmask.models import fast_tokenizer
from selmask.models import folder as model_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from selmask.training.batches import Rows


LONGEST_TEXT = 512
"""Tokens of a text that a finished model reads, where it can take as many."""


class Inputs(NamedTuple):
    """A padded batch: `input_ids` and `attention_mask`, int64 [B, L]."""

    input_ids: torch.Tensor
    attention_mask: torch.Tensor


class EncodedTexts:
    """N tokenized texts, T tokens in all.

    Args:
        ids: int64 [T].
        pointer: int64 [N + 1]; text n has the tokens `pointer[n]` to `pointer[n + 1]`.
        pad_id: Fills up short texts of a batch.
    """

    def __init__(self, ids: NDArray[np.int64], pointer: NDArray[np.int64], pad_id: int) -> None:
        self._ids, self._pointer, self._pad_id = ids, pointer, pad_id
        self.lengths: NDArray[np.int64] = np.diff(pointer)

    @classmethod
    def of(cls, texts: Sequence[str], tokenizer: Tokenizer, max_length: int, pad_id: int) -> Self:
        """`texts` cut at `max_length` tokens, special ones included."""
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_length)
        encodings = tokenizer.encode_batch_fast(list(texts))
        pointer = np.zeros(len(encodings) + 1, dtype=np.int64)
        np.cumsum([len(each) for each in encodings], out=pointer[1:])
        ids = np.fromiter((id_ for each in encodings for id_ in each.ids), dtype=np.int64, count=int(pointer[-1]))
        return cls(ids, pointer, pad_id)

    def __len__(self) -> int:
        return len(self.lengths)

    def batch(self, rows: Rows, device: torch.device) -> Inputs:
        """The texts `rows`, padded to the longest of them."""
        lengths = self.lengths[rows]
        column = np.arange(lengths.max())
        mask = column[None, :] < lengths[:, None]
        ids = np.where(
            mask, self._ids[np.minimum(self._pointer[rows][:, None] + column, len(self._ids) - 1)], self._pad_id
        )
        return Inputs(torch.from_numpy(ids).to(device), torch.from_numpy(mask.astype(np.int64)).to(device))


def text_limit(model: Path, max_length: int = LONGEST_TEXT) -> int:
    """How many tokens of a text are read: `max_length`, or less where the model cannot take as many."""
    return model_folder.readable_length(model, max_length)


def padding_id(model: Path) -> int:
    """The id that fills up short texts; which one matters to models that count positions from it."""
    configured = model_folder.read_config(model).get("pad_token_id")
    return 0 if configured is None else int(configured)


def tokenizer_of(model: Path) -> Tokenizer:
    """The tokenizer of a model's folder.

    Raises:
        BadModel: the folder has none.
    """
    from tokenizers import Tokenizer as Fast

    return Fast.from_file(str(fast_tokenizer.folder_of(model) / fast_tokenizer.FILE))
