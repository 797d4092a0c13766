"""The delimiter of a text table: proposed by the header, confirmed by the rows."""

from __future__ import annotations

import csv
import re
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING

from selmask.errors import BadData
from selmask.importing.columns import is_well_known

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}

_ROWS_EXAMINED = 200
_EXCEL_HINT = re.compile(r"sep=(.)\r?\n")


def find_delimiter(sample: str, chosen: str | None = None) -> str | None:
    """The delimiter of a table that begins with `sample`; None if the header is a single cell.

    Raises:
        BadData: `chosen` is not a single character.
    """
    if chosen is not None:
        return _checked(chosen)
    if hint := _EXCEL_HINT.match(sample):
        return hint[1]
    fits = {delimiter: _fit(sample, delimiter) for delimiter in DELIMITERS}
    best = max(fits, key=fits.__getitem__)  # the first of several that fit equally well
    return best if fits[best] > 0 else None


def has_excel_hint(sample: str) -> bool:
    """Whether the first line is `sep=;`, which names the delimiter for Excel and is not data."""
    return _EXCEL_HINT.match(sample) is not None


def has_header(sample: str, delimiter: str | None) -> bool:
    """Whether a .txt file begins with the header of a table: short names, one of them well known."""
    names = [name.strip() for name in next(_rows(sample, delimiter or "\t"), [])]
    return any(map(is_well_known, names)) and all(re.fullmatch(r"[\w -]{0,40}", name) for name in names)


def _checked(delimiter: str) -> str:
    character = "\t" if delimiter in ("\\t", "tab") else delimiter
    if len(character) != 1 or character in '"\r\n':
        raise BadData("A delimiter is a single character", given=delimiter, accepted=", ; | or tab")
    return character


def _fit(sample: str, delimiter: str) -> float:
    """The share of the first rows with as many cells as the header; 0 if the delimiter does not divide the header."""
    widths = [len(row) for row in islice(_rows(sample, delimiter), _ROWS_EXAMINED) if row]
    if not widths or widths[0] < 2:
        return 0.0
    return widths.count(widths[0]) / len(widths)


def _rows(sample: str, delimiter: str) -> Reader:
    return csv.reader(StringIO(sample.lstrip("\ufeff\r\n"), newline=""), delimiter=delimiter)
