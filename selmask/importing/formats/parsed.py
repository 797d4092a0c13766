"""The result of every parser: a table of strings, how it was read, and findings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from selmask.errors import BadData
from selmask.importing.findings import Finding
from selmask.importing.formats.shared.first_row import ONLY_COLUMN, FirstRow, first_row
from selmask.importing.formats.shared.limits import MAX_CELL_CHARACTERS
from selmask.specs import Spec


class HowRead(Spec):
    """The reading of a file, for a person to see and override.

    Attributes:
        format: The name of its format.
        encoding: The encoding of a text file.
        delimiter: The character between the cells of a line; None if a line is one cell.
        header: Whether the first row names the columns; None in formats in which no row does.
        sheet: The sheet of a workbook that was read.
        sheets: All sheets of the workbook.
    """

    format: str
    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parsed:
    """A parser's result.

    Attributes:
        table: Columns of strings, missing cells null.
        how: How it was read.
        findings: What the parser noticed.
        first_row: The number of the table's first row in the file, as a spreadsheet shows it: the header and blank rows
            above it count, and a cell of several lines is in one row.
        types: The columns' types, if the format has types (Parquet).
    """

    table: pa.Table
    how: HowRead
    findings: tuple[Finding, ...] = ()
    first_row: int = 1
    types: dict[str, str] = field(default_factory=dict)

    @classmethod
    def beginning(cls, start: FirstRow, number: int, table: pa.Table, how: HowRead) -> Parsed:
        """A table whose first row, `start`, has this `number` in the file; `table` lacks it if it is a header."""
        return cls(
            table,
            how.model_copy(update={"header": start.is_header}),
            start.findings,
            first_row=number + start.is_header,
        )

    def tidied(self, header: bool | None = None) -> Parsed:
        """This result with empty cells null, without nameless empty columns, and with too long cells truncated.

        Args:
            header: A person's choice whether the first row names the columns. Without one, a list that looked like a
                table because of its empty columns is a list.

        Raises:
            BadData: a cell is not text, because its bytes are not UTF-8; names its row and column.
        """
        kept, how, findings, first_number = self._filled_columns(), self.how, list(self.findings), self.first_row
        if header is None and how.header and len(kept) == 1 < self.table.num_columns:
            [(name, cells)] = kept.items()
            start = first_row([name], None)
            if not start.is_header:
                cells = pa.chunked_array([pa.array([name], cells.type), *cells.chunks])
                kept, how = {ONLY_COLUMN: cells}, how.model_copy(update={"header": False})
                findings += start.findings
                first_number -= 1
        columns = {}
        for name, cells in kept.items():
            columns[name], truncated = _truncated(name, cells, first_number)
            findings += truncated
        return replace(self, table=pa.table(columns), how=how, findings=tuple(findings), first_row=first_number)

    def _filled_columns(self) -> dict[str, pa.ChunkedArray]:
        """The columns with empty cells null, without those that have neither a name nor a cell."""
        filled = {}
        for name in self.table.column_names:
            cells = self.table[name]
            _check_utf8(name, cells, self.first_row)
            cells = pc.if_else(pc.equal(cells, ""), None, cells)
            if not _is_nameless(name) or cells.null_count < len(cells):
                filled[name] = cells
        return filled


def _check_utf8(name: str, cells: pa.ChunkedArray, first_row: int) -> None:
    """Typed formats promise UTF-8 and do not check it; the first program to look at such a cell would fail."""
    try:
        cells.validate(full=True)
    except pa.ArrowInvalid as error:
        numbered = enumerate(cells.cast(pa.large_binary()), first_row)
        row = next((row for row, cell in numbered if not _is_utf8(cell.as_py())), None)
        place = "" if row is None else f" in row {row:,}"
        raise BadData(
            f"The column {name!r} has text that is not UTF-8{place}",
            given=str(error),
            do="Repair the text where it was exported, and export it again as UTF-8",
        ) from error


def _is_utf8(cell: bytes | None) -> bool:
    try:
        (cell or b"").decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_nameless(name: str) -> bool:
    return name.startswith("column ") and name[7:].isdigit()


def _truncated(name: str, cells: pa.ChunkedArray, first_row: int) -> tuple[pa.ChunkedArray, list[Finding]]:
    lengths = pc.utf8_length(cells)
    if (pc.max(lengths).as_py() or 0) <= MAX_CELL_CHARACTERS:
        return cells, []
    places = pc.indices_nonzero(pc.fill_null(pc.greater(lengths, MAX_CELL_CHARACTERS), False)).to_pylist()
    finding = Finding(
        level="warning",
        code="cell-truncated",
        column=name,
        message=f"Cells longer than {MAX_CELL_CHARACTERS:,} characters were cut to that length.",
        fix="Divide such texts among several rows; the original file is kept.",
    )
    return pc.utf8_slice_codeunits(cells, 0, MAX_CELL_CHARACTERS), [finding.at(first_row + place for place in places)]
