"""The ways to read a dropped file: one, or one for each sheet of a workbook with several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.errors import BadData
from selmask.importing.formats.format import ReadOptions
from selmask.importing.formats.shared.several_sheets import SeveralSheets
from selmask.importing.likely_contents import Proposal, begins_with_a_name, propose
from selmask.ui.files import upload
from selmask.ui.files.kept_outcome import kept

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from selmask.importing.reading.read import Table


@kept(200, "Looking at the file…")
def sheets(file: UploadedFile) -> tuple[str | None, ...]:
    """The sheets of a workbook with several; a file of another kind has the sheet None.

    Raises:
        BadData: it cannot be read.
    """
    try:
        upload.read(file, ReadOptions())
    except SeveralSheets as several:
        return tuple(several.sheets)
    return (None,)


def likely_sheets(file: UploadedFile) -> tuple[str | None, ...]:
    """As `sheets`, for one file beside which a person may change how it is read, which mends some that cannot be."""
    try:
        return sheets(file)
    except BadData:
        return (None,)


def has_name(table: Table) -> bool:
    """Whether the first row rather names the column, although it was read as data."""
    return table.how.header is False and begins_with_a_name(table.frame)


def proposal_for(table: Table) -> Proposal:
    """What a table probably is."""
    return propose(table.frame, is_named=table.how.header is True or len(table.frame.columns) > 1)
