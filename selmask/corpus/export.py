"""Tables as CSV without formulas: an apostrophe is put before a cell that a spreadsheet would run as a formula.

See OWASP, "CSV injection". Numbers in numeric columns stay numbers, negative ones too.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""OWASP's list; some spreadsheets read the full-width characters as the plain ones."""


def safe_csv(frame: pd.DataFrame) -> bytes:
    """`frame` without its index as CSV in UTF-8, with the byte-order mark by which Excel recognises the encoding."""
    safe = frame.rename(columns=_neutralised)
    for place, dtype in enumerate(safe.dtypes):
        if dtype.kind not in "biufcmM":
            safe.isetitem(place, [_neutralised(cell) for cell in safe.iloc[:, place]])
    # With both characters in the line end the writer quotes cells with either of them: a bare \r would begin a new row.
    return codecs.BOM_UTF8 + safe.to_csv(index=False, lineterminator="\r\n").encode()


def _neutralised(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
