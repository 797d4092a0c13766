"""Tables as `read_table` returns them, without a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def table_of(cells: Mapping[str, Sequence[str | None]]) -> pd.DataFrame:
    """Columns of a file without a header: its rows count from 1."""
    frame = pd.DataFrame(cells, dtype=object)
    return frame.set_axis(pd.RangeIndex(1, len(frame) + 1))
