"""Held-out documents under fixed masks: the common yardstick of all strategies.

The held-out documents and their hidden units are pure functions of the corpus, so that every run of an experiment is
measured on the same masks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from selmask.masking.hide.chance import Chance, Purpose
from selmask.masking.strategies.shared.random_family import RandomFamily
from selmask.masking.units import CHUNK
from selmask.specs import Masking

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from selmask.masking.hide.masked_windows import Batch, MaskedWindows

SEED = 0x5E1
"""The same in all experiments, so that all runs on a corpus are measured on the same documents and masks."""

MOST_WINDOWS = 2000
"""Windows that the held-out loss is measured on at most, so that a large corpus is not read for it after each epoch."""

MASKING = Masking(rate=0.15)


class HeldOutMasks(RandomFamily):
    """Terms and words, drawn uniformly: every arm is measured on these, whatever its own strategy hides."""

    description: ClassVar[str] = "The fixed masks of the held-out loss: terms and words drawn uniformly."
    citation: ClassVar[str] = "Devlin et al. 2019, BERT"

    name: Literal["held-out"] = "held-out"


class SelectedWindows:
    """The windows of some documents, renumbered from 0.

    Args:
        windows: All windows of the corpus.
        documents: bool [documents]; the documents whose windows are selected.
        most: Keep at most this many windows, the first ones; None keeps all.
    """

    def __init__(self, windows: MaskedWindows, documents: NDArray[np.bool_], most: int | None = None) -> None:
        self._windows = windows
        self._rows = np.flatnonzero(documents[windows.documents])[:most]
        self.lengths = windows.lengths[self._rows]

    @property
    def documents(self) -> NDArray[np.int64]:
        """int64 [W]; the document of each window."""
        return self._windows.documents[self._rows]

    def __len__(self) -> int:
        return len(self._rows)

    def batch(self, rows: NDArray[np.int64], epoch: int) -> Batch:
        """As `MaskedWindows.batch`, with rows numbered as in this selection."""
        batch = self._windows.batch(self._rows[rows], epoch)
        return batch._replace(rows=np.searchsorted(self._rows, batch.rows))


def held_out_documents(first_of_same: NDArray[np.int64], share: float) -> NDArray[np.bool_]:
    """Bool [documents]; the documents kept out of training.

    Args:
        first_of_same: int64 [documents]; for each document the first one with the same text. The draw is made for that
            one, so that copies stay together: the loss must not be measured on a text that was trained on.
        share: The expected share of documents.
    """
    kept_out = np.zeros(len(first_of_same), dtype=bool)
    for begin in range(0, len(first_of_same), CHUNK):
        drawn_for = first_of_same[begin : begin + CHUNK]
        drawn = Chance(SEED, 0, drawn_for, np.zeros_like(drawn_for)).per_window(Purpose.HELD_OUT)
        kept_out[begin : begin + CHUNK] = drawn < share
    return kept_out
