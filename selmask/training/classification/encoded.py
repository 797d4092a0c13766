"""Tokenized texts in one flat array, and batches of them padded to their longest text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch

from selmask.models import model_folder, tokenizer_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from selmask.training.batches import Rows


class Inputs(NamedTuple):
    """A padded batch: `input_ids` and `attention_mask`, int64 [B, L]."""

    input_ids: torch.Tensor
    attention_mask: torch.Tensor


class EncodedTexts:
    """N tokenized texts with T tokens in all; one array, so that no Python object is kept per token.

    Args:
        ids: int64 [T].
        pointer: int64 [N + 1]; text n has the tokens `pointer[n]` to `pointer[n + 1]`.
        pad_id: Fills up the shorter texts of a batch.
    """

    def __init__(self, ids: NDArray[np.int64], pointer: NDArray[np.int64], pad_id: int) -> None:
        self._ids, self._pointer, self._pad_id = ids, pointer, pad_id
        self.lengths: NDArray[np.int64] = np.diff(pointer)

    def __len__(self) -> int:
        return len(self.lengths)

    def batch(self, rows: Rows, device: torch.device) -> Inputs:
        """The texts `rows`, padded to the longest of them."""
        lengths = self.lengths[rows]
        column = np.arange(lengths.max())
        mask = column[None, :] < lengths[:, None]
        # Positions beyond a text are clipped to stay in the array; `mask` replaces what is read there.
        position = np.minimum(self._pointer[rows][:, None] + column, len(self._ids) - 1)
        ids = np.where(mask, self._ids[position], self._pad_id)
        return Inputs(torch.from_numpy(ids).to(device), torch.from_numpy(mask.astype(np.int64)).to(device))


class TextEncoder:
    """Tokenizes texts as the model in a folder reads them.

    Args:
        folder: The model's.
        max_length: Tokens at which a text is truncated, special ones included; fewer if the model reads fewer.

    Attributes:
        tokenizer: The model's.

    Raises:
        BadModel: the folder has no tokenizer.
    """

    def __init__(self, folder: Path, max_length: int = model_folder.LONGEST_TEXT) -> None:
        self.tokenizer = tokenizer_files.load(folder)
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(model_folder.readable_length(folder, max_length))
        self._pad_id = model_folder.padding_id(folder)

    def encode(self, texts: Sequence[str]) -> EncodedTexts:
        """The tokens of `texts`, truncated."""
        encodings = self.tokenizer.encode_batch_fast(list(texts))
        pointer = np.zeros(len(encodings) + 1, dtype=np.int64)
        np.cumsum([len(each) for each in encodings], out=pointer[1:])
        ids = np.fromiter((id_ for each in encodings for id_ in each.ids), dtype=np.int64, count=int(pointer[-1]))
        return EncodedTexts(ids, pointer, self._pad_id)

    def part_read(self, text: str) -> str:
        """The beginning of `text` that is not truncated: all of it if it is short."""
        encoding = self.tokenizer.encode(text)
        return text[: max(end for _, end in encoding.offsets)] if encoding.overflowing else text
