"""Tables as CSV that a spreadsheet cannot run: a cell that would begin a formula gets an apostrophe before it.

After OWASP, "CSV injection". Numbers in numeric columns stay numbers, negative ones too.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""OWASP's list: some spreadsheets read the full-width signs as the plain ones."""


def safe_csv(frame: pd.DataFrame) -> bytes:
    """`frame` without its index as CSV in UTF-8, with a byte-order mark, by which Excel knows it."""
    safe = frame.rename(columns=_neutralised)
    for place, dtype in enumerate(safe.dtypes):
        if dtype.kind not in "biufcmM":
            safe.isetitem(place, [_neutralised(cell) for cell in safe.iloc[:, place]])
    # Both signs in the line's end, so that the writer quotes cells with either: a bare \r would begin a new row.
    return codecs.BOM_UTF8 + safe.to_csv(index=False, lineterminator="\r\n").encode()


def _neutralised(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
