"""Plain text: a document or a term on each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.importing.formats.delimited import parse_delimited
from selmask.importing.formats.format import Format
from selmask.importing.formats.parsed import HowRead, Parsed
from selmask.importing.formats.shared.delimiter import find_delimiter, has_header
from selmask.importing.formats.shared.encoding import find_encoding
from selmask.importing.formats.shared.first_row import ONLY_COLUMN
from selmask.importing.formats.shared.rows import Rows
from selmask.importing.formats.shared.text_lines import checked_lines, first_characters

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.importing.formats.format import FileStart, ReadOptions


def parse_lines(path: Path, options: ReadOptions) -> Parsed:
    """Reads the text file at `path`: as a table if it begins with a table's header, else each line as one cell.

    The first line is data, unless an option says that it names the column.

    Raises:
        BadData: it does not decode or has NUL bytes; names the lines. A table: as `parse_delimited`.
    """
    codec = find_encoding(path, options.encoding)
    sample = first_characters(path, codec)
    if options.delimiter is not None or has_header(sample, find_delimiter(sample)):
        return parse_delimited(path, options)
    is_named = bool(options.header)
    with path.open(encoding=codec) as file:
        lines = (line.rstrip("\n") for line in checked_lines(file, codec))
        header = (
            next(((number, line) for number, line in enumerate(lines, 1) if line.strip()), None) if is_named else None
        )
        number, name = header or (0, None if is_named else ONLY_COLUMN)
        rows = Rows([name])
        for line in lines:
            rows.add([line])
    how = HowRead(format=TXT.name, encoding=codec, header=is_named)
    return Parsed(rows.table(), how, first_row=number + 1)


def _is_called_so(start: FileStart) -> bool:
    return start.suffix in TXT.suffixes


TXT = Format(
    name="txt",
    title="plain text",
    suffixes=("txt",),
    looks_like=_is_called_so,  # pages of HTML included: a person may keep a list of tags
    parse=parse_lines,
    options=("encoding", "delimiter", "header"),
    has_header=False,
)
