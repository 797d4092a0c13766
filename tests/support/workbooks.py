"""Excel workbooks, as bytes."""

from __future__ import annotations

from io import BytesIO

import openpyxl


def workbook_of(sheets: dict[str, list[list[str]]]) -> bytes:
    """A workbook with these rows in each sheet."""
    workbook, content = openpyxl.Workbook(), BytesIO()
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.remove(workbook.worksheets[0])
    workbook.save(content)
    return content.getvalue()
