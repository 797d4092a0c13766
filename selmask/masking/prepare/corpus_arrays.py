"""A corpus ready for masking: tokens, units and windows as flat arrays.

Everything that can be known before an epoch begins is computed once and kept here, so that masking a batch takes a few
array operations and masking takes a tiny part of a training step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from selmask.masking.prepare.windowing import Windows
    from selmask.masking.units import Units


@dataclass(frozen=True)
class CorpusArrays:
    """A corpus as arrays: T tokens, U units, W windows.

    Attributes:
        ids: int32 [T]; token ids, without special tokens.
        units: The units with their types and places in the text.
        unit_start: int64 [U]; each unit's first token.
        unit_tokens: int32 [U]; number of tokens of each; 0 for a unit that the tokenizer drops.
        windows: Where the windows begin and end.
    """

    ids: NDArray[np.int32]
    units: Units
    unit_start: NDArray[np.int64]
    unit_tokens: NDArray[np.int32]
    windows: Windows
