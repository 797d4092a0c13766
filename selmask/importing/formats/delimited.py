"""Reading text tables (CSV and its kin) and plain lists of lines. Nothing is shifted, dropped or swallowed silently."""

from __future__ import annotations

import csv
from itertools import chain, islice
from typing import TYPE_CHECKING, Literal

from selmask.errors import BadData
from selmask.importing.findings import SHOWN_ROWS, Finding
from selmask.importing.formats.delimiter import DELIMITERS, find_delimiter, has_excel_hint, has_header
from selmask.importing.formats.encoding import find_encoding, unreadable
from selmask.importing.formats.limits import MAX_QUOTED_CHARACTERS
from selmask.importing.formats.parsed import HowRead, Parsed
from selmask.importing.formats.rows import Rows
from selmask.wording import counted

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

    import pyarrow as pa

    from selmask.importing.formats.detect import Format

_SAMPLE_CHARACTERS = 64 * 1024
_NO_DELIMITER = "\x1f"  # the unit separator, which no text contains: the csv module needs one for a single column too

_QUOTES_PLAIN = Finding(
    level="info",
    code="quotes-plain",
    message="Quotation marks were read as ordinary characters, as is usual in files separated by tabs.",
)


class _BadQuote(BadData):
    """A quoted cell that does not end as it should."""


def parse_delimited(path: Path, kind: Format, encoding: str | None, delimiter: str | None) -> Parsed:
    """Reads the text table at `path`.

    Args:
        path: The file.
        kind: csv, tsv or txt; a txt file without a table's header is one document per line.
        encoding: The user's choice, else detected.
        delimiter: The user's choice, else told from the header.

    Raises:
        BadData: it does not decode, has NUL bytes, an unclosed quote or rows of unequal length; names the lines.
    """
    codec = find_encoding(path, encoding)
    try:
        sample = _sample(path, codec)
    except UnicodeError as error:
        raise unreadable(codec, error, 1) from error
    found = find_delimiter(sample, delimiter)
    if kind == "txt" and delimiter is None and not has_header(sample, found):
        return _parse_lines(path, codec)
    how = HowRead(format="tsv" if found == "\t" else "csv", encoding=codec, delimiter=found)
    try:
        return Parsed(_table(path, how, csv.QUOTE_MINIMAL), how)
    except _BadQuote:
        if found != "\t":
            raise
    return Parsed(_table(path, how, csv.QUOTE_NONE), how, (_QUOTES_PLAIN,))


def _sample(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="") as file:
        return file.read(_SAMPLE_CHARACTERS)


def _parse_lines(path: Path, encoding: str) -> Parsed:
    rows = Rows(["text"])
    with path.open(encoding=encoding) as file:
        for line in _without_nul(file, encoding):
            rows.add([line.rstrip("\n")])
    return Parsed(rows.table(), HowRead(format="txt", encoding=encoding))


def _table(path: Path, how: HowRead, quoting: Literal[0, 3]) -> pa.Table:
    csv.field_size_limit(MAX_QUOTED_CHARACTERS)
    encoding = how.encoding or "utf-8"
    with path.open(encoding=encoding, newline="") as file:
        skipped = int(has_excel_hint(file.readline()))
        if not skipped:
            file.seek(0)
        lines = _without_nul(file, encoding, skipped)
        reader = csv.reader(lines, delimiter=how.delimiter or _NO_DELIMITER, quoting=quoting, strict=True)
        records = _numbered(reader, skipped)
        header = next((cells for _, cells in records if any(cell.strip() for cell in cells)), None)
        if header is None:
            raise BadData("The file is empty", do="Export it again and check that it has content")
        return _filled(Rows(header), records, how.delimiter)


def _filled(rows: Rows, records: Iterator[tuple[int, list[str]]], delimiter: str | None) -> pa.Table:
    width = len(rows.columns)
    uneven: list[tuple[int, int]] = []
    for line, cells in records:
        if len(cells) > width and not any(cells[width:]):
            del cells[width:]
        if cells and len(cells) != width:
            uneven.append((line, len(cells)))
        else:
            rows.add(cells)
    if uneven:
        raise _uneven(uneven, width, delimiter)
    return rows.table()


def _uneven(uneven: list[tuple[int, int]], width: int, delimiter: str | None) -> BadData:
    shown = ", ".join(f"line {line:,} has {counted(cells, 'cell')}" for line, cells in uneven[:SHOWN_ROWS])
    more = f" and {len(uneven) - SHOWN_ROWS:,} more" if len(uneven) > SHOWN_ROWS else ""
    separator = DELIMITERS.get(delimiter or "", repr(delimiter))
    return BadData(
        f"The header has {counted(width, 'column')} separated by {separator}, but {shown}{more}",
        do="Use one delimiter throughout (or name it with --delimiter), and put cells that contain it in double quotes",
    )


def _numbered(reader: Reader, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """The records with the number of the line on which each begins."""
    line = skipped + 1
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _bad_quote(line, reader.line_num + skipped, error) from error
        yield line, record
        line = reader.line_num + skipped + 1


def _bad_quote(start: int, end: int, error: csv.Error) -> _BadQuote:
    reach = f"; the cell was read up to line {end:,}" if end > start else ""
    return _BadQuote(
        f"A double quote in line {start:,} is not closed properly{reach}",
        given=str(error),
        do='Close the quote, write a quote inside a quoted cell twice (""), and import again',
    )


def _without_nul(file: TextIO, encoding: str, skipped: int = 0) -> Iterator[str]:
    """The lines of `file`; NUL bytes, which no text has, stop the reading."""
    number = skipped
    try:
        for number, line in enumerate(file, skipped + 1):
            if "\0" in line:
                rest = (later for later, other in enumerate(file, number + 1) if "\0" in other)
                numbers = ", ".join(f"{place:,}" for place in chain([number], islice(rest, SHOWN_ROWS - 1)))
                raise BadData(
                    f"The file has NUL bytes (line {numbers}), so it is damaged or no text file",
                    do="Export it again as UTF-8 text; if it is UTF-16, say so with --encoding utf-16",
                )
            yield line
    except UnicodeError as error:
        raise unreadable(encoding, error, number + 1) from error
