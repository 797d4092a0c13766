"""The contract between post-training and a masked corpus; `selmask.masking` fulfils it, and so may any other source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import torch
from torch import Tensor

from selmask.masking.hide.masked_windows import IGNORED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        """[B']; the windows in the batch: the requested ones without those that have no candidate."""


class WindowSource(Protocol):
    """A corpus cut into W windows, masked anew in every epoch by a pure function of the epoch."""

    @property
    def lengths(self) -> NDArray[np.integer[Any]]:
        """[W]; tokens of each window, special ones included."""

    @property
    def documents(self) -> NDArray[np.int64]:
        """[W]; the document that each window belongs to."""

    def __len__(self) -> int:
        """W."""

    def batch(self, rows: Rows, epoch: int) -> MaskedBatch:
        """The windows `rows` as the model sees them in `epoch`."""


@dataclass(frozen=True)
class MaskedCorpus:
    """The windows that a post-training run reads.

    Attributes:
        train: Windows to learn from.
        held_out: Windows of documents kept out of training, with fixed masks, that measure the loss; None measures
            none.
        everyday: Windows of general language with fixed masks, that measure forgetting; None measures none.
        tokenizer: Content of the tokenizer.json that cut the windows, if it has tokens that the model lacks.
        rows: The row of the imported file for each document, for messages.
    """

    train: WindowSource
    held_out: WindowSource | None = None
    everyday: WindowSource | None = None
    tokenizer: str | None = None
    rows: Sequence[int] | None = None

    @property
    def longest(self) -> int:
        """Tokens of the longest window."""
        return max((int(np.max(each.lengths)) for each in self._sources() if len(each)), default=0)

    def _sources(self) -> Iterator[WindowSource]:
        return (each for each in (self.train, self.held_out, self.everyday) if each is not None)


class MaskedInput(NamedTuple):
    """A batch as `MaskedTokenLoss` takes it."""

    input_ids: Tensor
    attention_mask: Tensor
    positions: Tensor
    targets: Tensor


def to_tensors(batch: MaskedBatch, device: torch.device) -> MaskedInput:
    """The batch on `device`.

    The masked positions are found by numpy before the transfer: finding them on a GPU would make the CPU wait for it.
    """
    labels = batch.labels.ravel()
    positions = np.flatnonzero(labels != IGNORED)
    arrays = (batch.input_ids, batch.attention_mask, positions, labels[positions])
    return MaskedInput(*(torch.from_numpy(np.ascontiguousarray(each)).to(device) for each in arrays))
