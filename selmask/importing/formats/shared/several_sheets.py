"""The error for a workbook of which several sheets have content; it names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.errors import BadData
from selmask.importing.findings import listed

if TYPE_CHECKING:
    from collections.abc import Sequence


class SeveralSheets(BadData):
    """Several visible sheets have content, and none was chosen.

    Attributes:
        sheets: Their names.
    """

    def __init__(self, sheets: Sequence[str]) -> None:
        self.sheets = tuple(sheets)
        super().__init__(f"The workbook has several sheets: {listed(sheets)}", do="Choose the one to read")
