"""Text tables (CSV, TSV): no cell is ever shifted, dropped or swallowed silently."""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Literal, NamedTuple

from selmask.errors import BadData
from selmask.importing.findings import MOST_EXAMPLES, Finding
from selmask.importing.formats.format import Format
from selmask.importing.formats.parsed import HowRead, Parsed
from selmask.importing.formats.shared.delimiter import DELIMITERS, find_delimiter, has_excel_hint
from selmask.importing.formats.shared.encoding import find_encoding
from selmask.importing.formats.shared.first_row import first_row
from selmask.importing.formats.shared.limits import MAX_QUOTED_CHARACTERS
from selmask.importing.formats.shared.place import Place
from selmask.importing.formats.shared.rows import Rows
from selmask.importing.formats.shared.text_lines import checked_lines, first_characters
from selmask.wording import counted

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

    from selmask.importing.formats.format import OptionName, ReadOptions

# The unit separator, which no text contains: the csv module needs a delimiter even for a single column.
_NO_DELIMITER = "\x1f"

_QUOTES_PLAIN = Finding(
    level="info",
    code="quotes-plain",
    message="Quotation marks were read as ordinary characters, as is usual in files separated by tabs.",
)


class _Record(NamedTuple):
    place: Place
    cells: list[str]


class _BadQuote(BadData):
    """A quoted cell does not end properly."""


def parse_delimited(path: Path, options: ReadOptions) -> Parsed:
    """Reads the text table at `path`; its encoding and its delimiter are detected unless an option names them.

    Raises:
        BadData: it does not decode, has NUL bytes, an unclosed quote or rows of unequal length; names the places.
    """
    codec = find_encoding(path, options.encoding)
    delimiter = find_delimiter(first_characters(path, codec), options.delimiter)
    how = HowRead(
        format=TSV.name if delimiter == "\t" else CSV.name, encoding=codec, delimiter=delimiter, header=options.header
    )
    try:
        return _parsed(path, how, csv.QUOTE_MINIMAL)
    except _BadQuote:
        if delimiter != "\t":
            raise
    plain = _parsed(path, how, csv.QUOTE_NONE)
    return replace(plain, findings=(*plain.findings, _QUOTES_PLAIN))


def _parsed(path: Path, how: HowRead, quoting: Literal[0, 3]) -> Parsed:
    """The table, read as `how` says; where it leaves open whether there is a header, the first row decides."""
    csv.field_size_limit(MAX_QUOTED_CHARACTERS)
    encoding = how.encoding or "utf-8"
    with path.open(encoding=encoding, newline="") as file:
        skipped = int(has_excel_hint(file.readline()))
        if not skipped:
            file.seek(0)
        lines = checked_lines(file, encoding, skipped)
        reader = csv.reader(lines, delimiter=how.delimiter or _NO_DELIMITER, quoting=quoting, strict=True)
        records = _numbered(reader, skipped)
        first = next((record for record in records if any(cell.strip() for cell in record.cells)), None)
        if first is None:
            raise BadData("The file is empty", do="Export it again and check that it has content")
        start = first_row(first.cells, how.header)
        data = records if start.is_header else chain([first], records)
        table = _filled(Rows(start.names), data, how.delimiter)
        return Parsed.beginning(start, first.place.row, table, how)


def _filled(rows: Rows, records: Iterator[_Record], delimiter: str | None) -> pa.Table:
    width = len(rows.columns)
    uneven: list[_Record] = []
    for record in records:
        cells = record.cells
        if len(cells) > width and not any(cells[width:]):
            del cells[width:]
        if cells and len(cells) != width:
            uneven.append(record)
        else:
            rows.add(cells)
    if uneven:
        raise _uneven(uneven, width, delimiter)
    return rows.table()


def _uneven(uneven: list[_Record], width: int, delimiter: str | None) -> BadData:
    lines = ", ".join(f"{each.place} has {counted(len(each.cells), 'cell')}" for each in uneven[:MOST_EXAMPLES])
    more = f" and {len(uneven) - MOST_EXAMPLES:,} more" if len(uneven) > MOST_EXAMPLES else ""
    separator = f"{DELIMITERS[delimiter]}s" if delimiter in DELIMITERS else repr(delimiter)
    return BadData(
        f"The first row has {counted(width, 'column')} separated by {separator}, but {lines}{more}",
        do="Use one delimiter throughout, or choose it, and put cells that contain it in double quotes",
    )


def _numbered(reader: Reader, skipped: int) -> Iterator[_Record]:
    """The records with their places."""
    place = Place(1, skipped + 1)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _bad_quote(place, reader.line_num + skipped, error) from error
        yield _Record(place, cells)
        place = Place(place.row + 1, reader.line_num + skipped + 1)


def _bad_quote(start: Place, end: int, error: csv.Error) -> _BadQuote:
    extent = f"; the cell was read up to line {end:,}" if end > (start.line or end) else ""
    return _BadQuote(
        f"A double quote in {start} is not closed properly{extent}",
        given=str(error),
        do='Close the quote, write a quote inside a quoted cell twice (""), and import again',
    )


_OPTIONS: tuple[OptionName, ...] = ("encoding", "delimiter", "header")

CSV = Format(name="csv", title="CSV", suffixes=("csv",), parse=parse_delimited, options=_OPTIONS)
TSV = Format(name="tsv", title="TSV", suffixes=("tsv", "tab"), parse=parse_delimited, options=_OPTIONS)
