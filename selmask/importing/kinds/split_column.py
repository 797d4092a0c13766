"""The split column, which assigns each row to training, development or test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.errors import BadData
from selmask.importing.cleaning import Cleaned
from selmask.importing.findings import MOST_EXAMPLES, listed
from selmask.wording import counted

if TYPE_CHECKING:
    import pandas as pd

SPELLINGS = {
    "train": "train",
    "training": "train",
    "dev": "dev",
    "development": "dev",
    "val": "dev",
    "valid": "dev",
    "validation": "dev",
    "test": "test",
    "testing": "test",
}


def name_splits(frame: pd.DataFrame) -> Cleaned:
    """Spells every cell of the split column as train, dev or test; a frame without this column is returned unchanged.

    Raises:
        BadData: a cell has another value.
    """
    if "split" not in frame:
        return Cleaned(frame)
    cells = frame["split"].fillna("").str.strip().str.lower()
    split = cells.map(SPELLINGS)
    unknown = split.isna()
    if unknown.any():
        rows = ", ".join(str(place + 1) for place in frame.index[unknown][:MOST_EXAMPLES])
        raise BadData(
            f"The split column has {counted(int(unknown.sum()), 'cell')} that cannot be used (row {rows})",
            given=listed(sorted(set(cells[unknown]))),
            accepted=", ".join(SPELLINGS),
            do="Correct them, or rename the column if it means something else",
        )
    return Cleaned(frame.assign(split=split))
