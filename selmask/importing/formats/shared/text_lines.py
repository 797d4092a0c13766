"""The lines of a text file, checked as they are read."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from selmask.errors import BadData
from selmask.importing.findings import MOST_EXAMPLES
from selmask.importing.formats.shared.encoding import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

_SAMPLE_CHARACTERS = 64 * 1024


def first_characters(path: Path, encoding: str) -> str:
    """Enough of a text file to recognise a table in it.

    Raises:
        BadData: it cannot be read in this encoding.
    """
    try:
        with path.open(encoding=encoding, newline="") as file:
            return file.read(_SAMPLE_CHARACTERS)
    except UnicodeError as error:
        raise unreadable(encoding, error, 1) from error


def checked_lines(file: TextIO, encoding: str, skipped: int = 0) -> Iterator[str]:
    """The lines of `file`, of which `skipped` have been read before.

    Raises:
        BadData: a line cannot be read in this encoding, or has NUL bytes, which no text has; names the lines.
    """
    number = skipped
    try:
        for number, line in enumerate(file, skipped + 1):
            if "\0" in line:
                rest = (later for later, other in enumerate(file, number + 1) if "\0" in other)
                numbers = ", ".join(f"{place:,}" for place in chain([number], islice(rest, MOST_EXAMPLES - 1)))
                raise BadData(
                    f"The file has NUL bytes (line {numbers}), so it is damaged or not a text file",
                    do="Export it again as UTF-8 text; if it is UTF-16, choose that encoding",
                )
            yield line
    except UnicodeError as error:
        raise unreadable(encoding, error, number + 1) from error
