"""A place in a text file: the row that a spreadsheet shows, and the line that an editor shows."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """Where a record begins; both numbers count from 1.

    Attributes:
        row: The number of the record: a header and blank rows count, and a cell of several lines is in one row.
        line: The number of the line; None in a file that is not written line by line.
    """

    row: int
    line: int | None = None

    def __str__(self) -> str:
        if self.line is None:
            return f"row {self.row:,}"
        return f"line {self.line:,}" if self.line == self.row else f"row {self.row:,} (line {self.line:,})"
