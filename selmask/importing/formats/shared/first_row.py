"""The first row of a table: names of columns, or data already."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from selmask.importing.columns import is_well_known
from selmask.importing.findings import Finding, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

ONLY_COLUMN = "text"
"""The name of the only column of a file that does not name it."""


class FirstRow(NamedTuple):
    """The meaning of a table's first row.

    Attributes:
        is_header: Whether it names the columns.
        names: The names of the columns; None for one without a name.
        findings: A remark if that was guessed and is not usual.
    """

    is_header: bool
    names: Sequence[str | None]
    findings: tuple[Finding, ...] = ()


def first_row(cells: Sequence[str | None], chosen: bool | None) -> FirstRow:
    """The meaning of `cells`, the first row that is not blank.

    A file of one column may be a mere list, whose first entry must not be lost: unless it is a usual name of a column,
    it is data. The page, the command line and Python get the same answer from here.

    Args:
        cells: The row.
        chosen: A person's choice; None leaves it to this function.
    """
    is_list = len(cells) == 1 and not is_well_known(cells[0] or "")
    if chosen or (chosen is None and not is_list):
        return FirstRow(True, cells)
    names = [ONLY_COLUMN] if len(cells) == 1 else [None] * len(cells)
    return FirstRow(False, names, () if chosen is False else (_guessed(cells[0] or ""),))


def _guessed(cell: str) -> Finding:
    return Finding(
        level="info",
        code="first-row-is-data",
        message=f"The file has one column, and its first row, {listed([cell])}, was read as data.",
        fix="If that row is the name of the column, say that the first row is a header.",
    )
