"""Workbooks of Excel and OpenDocument. Formulas are never evaluated: a cell has the value saved with it, or none."""

from __future__ import annotations

import datetime as dt
import zipfile
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from selmask.errors import BadData, NotFound
from selmask.importing.findings import listed
from selmask.importing.formats.format import Format
from selmask.importing.formats.parsed import HowRead, Parsed
from selmask.importing.formats.shared.first_row import first_row
from selmask.importing.formats.shared.limits import MAX_EXPANDED_BYTES, MAX_EXPANSION, MIB, RATIO_MATTERS_FROM
from selmask.importing.formats.shared.rows import Rows
from selmask.importing.formats.shared.several_sheets import SeveralSheets
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from python_calamine import CalamineSheet

    from selmask.importing.formats.format import FileStart, ReadOptions

_EXACT_IN_A_DOUBLE = 2**53


def parse_workbook(path: Path, options: ReadOptions, kind: str) -> Parsed:
    """Reads one sheet of the workbook at `path`; the first row with content is the header, unless it is data already.

    Args:
        path: The file.
        options: The sheet may be None if only one visible sheet has content.
        kind: xlsx, xls or ods.

    Raises:
        BadData: it would expand too far, is damaged or encrypted, or a sheet must be chosen.
    """
    if kind != "xls":
        check_expansion(path)
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            chosen = _sheet(workbook, options.sheet)
            how = HowRead(format=kind, header=options.header, sheet=chosen.name, sheets=tuple(workbook.sheet_names))
            return _parsed(chosen.iter_rows(), how)
    except PasswordError as error:
        raise BadData("The workbook is protected by a password", do="Save a copy without one") from error
    except CalamineError as error:
        raise BadData(
            "The workbook is damaged", given=str(error), do="Open it, save a copy, and import that"
        ) from error


def check_expansion(path: Path) -> None:
    """Checks the size to which a zipped workbook declares to expand, before anything is expanded.

    Raises:
        BadData: it is beyond the limit, or an impossible multiple of the file's size.
    """
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    expanded = sum(part.file_size for part in parts)
    grows_too_much = any(part.file_size > max(RATIO_MATTERS_FROM, MAX_EXPANSION * part.compress_size) for part in parts)
    if expanded > MAX_EXPANDED_BYTES or grows_too_much:
        raise BadData(
            f"The workbook would expand to {counted(expanded // MIB, 'megabyte')}",
            given=f"a file of {path.stat().st_size:,} bytes",
            accepted=f"up to {MAX_EXPANDED_BYTES // MIB} MB, and at most {MAX_EXPANSION} times its size",
            do="Save the sheet as CSV and import that",
        )


def _sheet(workbook: CalamineWorkbook, name: str | None) -> CalamineSheet:
    if name is not None:
        if name not in workbook.sheet_names:
            raise NotFound.among("sheet", name, workbook.sheet_names)
        return workbook.get_sheet_by_name(name)
    visible = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    filled = [sheet for sheet in map(workbook.get_sheet_by_name, visible) if sheet.height]
    if len(filled) == 1:
        return filled[0]
    if not filled:
        raise BadData("The workbook is empty: no visible sheet has content", given=listed(workbook.sheet_names))
    raise SeveralSheets([sheet.name for sheet in filled])


def _parsed(sheet: Iterable[list[Any]], how: HowRead) -> Parsed:
    remaining = ([_as_text(cell) for cell in row] for row in sheet)
    number, first = next(((number, row) for number, row in enumerate(remaining, 1) if any(row)), (0, None))
    if first is None:
        raise BadData("The sheet is empty", given=how.sheet)
    start = first_row(first, how.header)
    rows = Rows(start.names)
    for row in remaining if start.is_header else chain([first], remaining):
        rows.add(row)
    return Parsed.beginning(start, number, rows.table(), how)


def _as_text(cell: Any) -> str | None:
    """A cell as a person sees it: whole numbers without a decimal point, dates in ISO 8601."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT_IN_A_DOUBLE:
        return str(int(cell))
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return None if cell is None else str(cell)


def _is_xlsx(start: FileStart) -> bool:
    return _has_parts(start, {"xl/workbook.xml"}, XLSX.title, (*XLSX.suffixes, *XLS.suffixes))


def _is_ods(start: FileStart) -> bool:
    return _has_parts(start, {"content.xml", "mimetype"}, ODS.title, ODS.suffixes)


def _is_xls(start: FileStart) -> bool:
    return start.head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def _has_parts(start: FileStart, parts: set[str], title: str, suffixes: tuple[str, ...]) -> bool:
    """Whether the file is a zip archive with these parts.

    Raises:
        BadData: it is called a workbook, and the archive is damaged.
    """
    if not start.head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(start.path) as archive:
            return parts <= set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
        if start.suffix not in suffixes:
            return False
        raise BadData(
            f"This {title} file is damaged or incomplete",
            do="Save or download it again; the last part of it is missing",
        ) from error


XLSX = Format(
    name="xlsx",
    title="Excel",
    suffixes=("xlsx", "xlsm"),
    looks_like=_is_xlsx,
    parse=partial(parse_workbook, kind="xlsx"),
    options=("sheet", "header"),
    has_signature=True,
)
XLS = Format(
    name="xls",
    title="Excel",
    suffixes=("xls",),
    looks_like=_is_xls,
    parse=partial(parse_workbook, kind="xls"),
    options=("sheet", "header"),
    has_signature=True,
)
ODS = Format(
    name="ods",
    title="OpenDocument",
    suffixes=("ods",),
    looks_like=_is_ods,
    parse=partial(parse_workbook, kind="ods"),
    options=("sheet", "header"),
    has_signature=True,
)
