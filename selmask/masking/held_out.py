"""Documents that are not trained on, with masks that never change: the common yardstick of all strategies.

Which documents, and which of their units are hidden, are pure functions of the corpus, so that every run of an
experiment is measured on the same questions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from selmask.masking.chance import Chance, Purpose
from selmask.masking.strategy import FIRST, NEVER, Strategy, Weigh, Weights, constant, words_of
from selmask.specs import Masking

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from selmask.masking.masked_windows import Batch, MaskedWindows
    from selmask.masking.units import Units

SEED = 0x5E1
MOST_WINDOWS = 2000
_CHUNK = 1 << 18
MASKING = Masking(rate=0.15)


class HeldOutMasks(Strategy):
    """Terms and words alike, drawn uniformly: what every arm is measured on, whatever it was trained on."""

    description: ClassVar[str] = "The fixed masks of the held-out loss: terms and words drawn uniformly."
    citation: ClassVar[str] = "Devlin et al. 2019, BERT"
    is_random_family: ClassVar[bool] = True

    name: Literal["held-out"] = "held-out"

    def fit(self, corpus: Units) -> Weigh:  # noqa: ARG002  nothing is learned from it
        """Every term and word has tier FIRST and score 1."""
        return lambda units: Weights(np.where(words_of(units), FIRST, NEVER), constant(units))


class SelectedWindows:
    """The windows of `windows` whose document is marked, numbered anew from 0.

    Args:
        windows: All windows of the corpus.
        documents: bool [documents].
        most: At most this many windows, the first ones.
    """

    def __init__(self, windows: MaskedWindows, documents: NDArray[np.bool_], most: int | None = None) -> None:
        self._windows = windows
        self._rows = np.flatnonzero(documents[windows.documents])[:most]
        self.lengths = windows.lengths[self._rows]

    @property
    def documents(self) -> NDArray[np.int64]:
        """int64 [W]; the document each window is part of."""
        return self._windows.documents[self._rows]

    def __len__(self) -> int:
        return len(self._rows)

    def batch(self, rows: NDArray[np.int64], epoch: int) -> Batch:
        """As `MaskedWindows.batch`, in this selection's numbers."""
        batch = self._windows.batch(self._rows[rows], epoch)
        return batch._replace(rows=np.searchsorted(self._rows, batch.rows))


def held_out_documents(documents: int, share: float) -> NDArray[np.bool_]:
    """Bool [documents]; those kept out of training."""
    kept_out = np.zeros(documents, dtype=bool)
    for first in range(0, documents, _CHUNK):
        rows = np.arange(first, min(first + _CHUNK, documents))
        drawn = Chance(SEED, 0, rows, np.zeros_like(rows)).per_window(Purpose.HELD_OUT)
        kept_out[rows] = drawn < share
    return kept_out
