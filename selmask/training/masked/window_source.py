"""What post-training needs of a masked corpus; `selmask.masking` provides it, and so may anyone else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import torch
from torch import Tensor

from selmask.masking.hide.masked_windows import IGNORED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from selmask.training.batches import Rows


class MaskedBatch(Protocol):
    """B' masked windows, padded to the longest, L tokens."""

    @property
    def input_ids(self) -> NDArray[np.int64]:
        """[B', L]; what the model sees."""

    @property
    def attention_mask(self) -> NDArray[np.int64]:
        """[B', L]; 1 at tokens, 0 at padding."""

    @property
    def labels(self) -> NDArray[np.int64]:
        """[B', L]; the original ids at masked positions, -100 elsewhere."""

    @property
    def lexicon(self) -> NDArray[np.bool_]:
        """[B', L]; the tokens of lexicon terms."""

    @property
    def rows(self) -> Rows:
        """[B']; the windows that are here: those asked for, less those without a candidate."""


class MaskedWindows(Protocol):
    """A corpus cut into W windows, masked anew in every epoch by a pure function of the epoch."""

    @property
    def lengths(self) -> NDArray[np.integer[Any]]:
        """[W]; tokens of each window, special ones included."""

    @property
    def documents(self) -> NDArray[np.int64]:
        """[W]; the document each window is part of."""

    def __len__(self) -> int:
        """W."""

    def batch(self, rows: Rows, epoch: int) -> MaskedBatch:
        """The windows `rows` as the model sees them in `epoch`."""


class MaskedInput(NamedTuple):
    """A batch as `MaskedTokenLoss` takes it."""

    input_ids: Tensor
    attention_mask: Tensor
    positions: Tensor
    targets: Tensor


def to_tensors(batch: MaskedBatch, device: torch.device) -> MaskedInput:
    """The batch on `device`; masked positions are found here, where no GPU has to be waited for."""
    labels = batch.labels.ravel()
    positions = np.flatnonzero(labels != IGNORED)
    arrays = (batch.input_ids, batch.attention_mask, positions, labels[positions])
    return MaskedInput(*(torch.from_numpy(np.ascontiguousarray(each)).to(device) for each in arrays))
