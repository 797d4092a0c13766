"""All file formats by name: those in this folder and those that installed packages offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.family import Family
from selmask.importing.formats import delimited, json_records, parquet, plain_lines, workbook
from selmask.importing.formats.format import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

ENTRY_POINT_GROUP = "selmask.formats"
BUILT_IN: tuple[Format, ...] = (
    delimited.CSV,
    delimited.TSV,
    plain_lines.TXT,
    workbook.XLSX,
    workbook.XLS,
    workbook.ODS,
    json_records.JSON,
    json_records.JSON_LINES,
    parquet.PARQUET,
)
FALLBACK = delimited.CSV
"""The format of a file that no format claims; its parser then says what is wrong."""

_family = Family("file format", ENTRY_POINT_GROUP, lambda: BUILT_IN, Format, lambda member: member.name)


def all_formats() -> Mapping[str, Format]:
    """Every format by its name, selmask's own first."""
    return _family.members


def format_of_suffix(suffix: str) -> Format | None:
    """The format whose files end in `suffix` (lower case, no dot); None where no format claims it."""
    return next((each for each in all_formats().values() if suffix in each.suffixes), None)


def accepted() -> str:
    """The accepted files for a message: `csv, tsv and parquet files`."""
    *names, last = all_formats()
    return f"{', '.join(names)} and {last} files"


def titles() -> str:
    """The formats for a person who chooses a file: `CSV, Excel or Parquet`."""
    *first, last = dict.fromkeys(each.title for each in all_formats().values())
    return f"{', '.join(first)} or {last}"
