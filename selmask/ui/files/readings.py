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
def of(file: UploadedFile) -> tuple[ReadOptions, ...]:
    """The options for each table in the file; they say so where its first row rather names the column.

    Raises:
        BadData: it cannot be read.
    """
    try:
        table = upload.read(file, ReadOptions())
    except SeveralSheets as several:
        return tuple(ReadOptions(sheet=sheet) for sheet in several.sheets)
    has_name = table.how.header is False and begins_with_a_name(table.frame)
    return (ReadOptions(header=True) if has_name else ReadOptions(),)


def likely(file: UploadedFile) -> tuple[ReadOptions, ...]:
    """As `of`, for one file beside which a person may change how it is read, which mends some that cannot be read."""
    try:
        return of(file)
    except BadData:
        return (ReadOptions(),)


def proposal_for(table: Table) -> Proposal:
    """What a table probably is."""
    return propose(table.frame, is_named=table.how.header is True or len(table.frame.columns) > 1)
