"""Tables as LaTeX, and as CSV and Excel files without formulas.

Numbers in numeric columns stay numbers, negative ones too.
"""

from __future__ import annotations

import codecs
import math
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pandas as pd

from selmask.wording import p_value

if TYPE_CHECKING:
    from collections.abc import Callable

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""OWASP's list; some spreadsheets read the full-width characters as the plain ones."""


EXCEL_CHARACTERS = 32_767
"""The most characters in a cell of Excel."""

_CUT = " … [cut here: a cell of Excel holds no more]"


def safe_csv(frame: pd.DataFrame) -> bytes:
    """`frame` without its index as CSV in UTF-8, with the byte-order mark by which Excel recognises the encoding.

    An apostrophe is put before a cell that a spreadsheet would run as a formula; see OWASP, "CSV injection".
    """
    safe = _with_cells(frame, _neutralised)
    # With both characters in the line end the writer quotes cells with either of them: a bare \r would begin a new row.
    return codecs.BOM_UTF8 + safe.to_csv(index=False, lineterminator="\r\n").encode()


def safe_xlsx(frame: pd.DataFrame) -> bytes:
    """`frame` without its index as an Excel file. Text is never read as a formula, a link or a number."""
    content = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with pd.ExcelWriter(content, "xlsxwriter", engine_kwargs={"options": options}) as writer:
        _with_cells(frame, _fitting).to_excel(writer, index=False)
    return content.getvalue()


def latex_of(frame: pd.DataFrame) -> str:
    """`frame` without its index as LaTeX, its text escaped; of tested differences the p values as papers write them."""
    is_tested = {"difference", "p", "conclusion"} <= set(frame)  # a class may be called "p" as well
    formatters = {"p": _p_in_latex} if is_tested else None
    return frame.to_latex(index=False, escape=True, float_format="%.3f", na_rep="--", formatters=formatters)


def _p_in_latex(p: float) -> str:
    """`.016`, `$< .001$`: outside of mathematics, LaTeX prints another sign for <."""
    if math.isnan(p):
        return "--"
    said = p_value(p).removeprefix("p ").removeprefix("= ")
    return f"${said}$" if said.startswith("<") else said


def _with_cells(frame: pd.DataFrame, change: Callable[[Any], Any]) -> pd.DataFrame:
    """`frame` with changed names and cells; columns of numbers and times stay as they are."""
    changed = frame.rename(columns=change)
    for place, dtype in enumerate(changed.dtypes):
        if dtype.kind not in "biufcmM":
            changed.isetitem(place, [change(cell) for cell in changed.iloc[:, place]])
    return changed


def _fitting(cell: Any) -> Any:
    if not isinstance(cell, str) or len(cell) <= EXCEL_CHARACTERS:
        return cell
    return cell[: EXCEL_CHARACTERS - len(_CUT)] + _CUT


def _neutralised(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
