"""The tables in dropped files, one per file or sheet, with what each probably holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from selmask.errors import BadData, SelmaskError
from selmask.importing.examine import Examined, examine
from selmask.importing.file_name import shown_name, stem
from selmask.importing.formats.format import ReadOptions
from selmask.text.likely_language import likelier
from selmask.ui.files import readings, upload
from selmask.ui.files.kept_outcome import kept
from selmask.ui.shell import error_box
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from selmask.importing.findings import Finding
    from selmask.importing.formats.parsed import HowRead
    from selmask.importing.import_request import ImportRequest
    from selmask.importing.likely_contents import Proposal
    from selmask.importing.reading.read import Table

_MOST_TABLES = 200
"""So many tables are remembered, by what was found in them and not with their rows."""


@dataclass(frozen=True)
class Source:
    """One table in what was dropped.

    Attributes:
        file: The file.
        reading: How it is read; names a sheet where the workbook has several.
    """

    file: UploadedFile
    reading: ReadOptions

    @property
    def key(self) -> str:
        """Differs from the keys of all others."""
        return f"{self.file.file_id}-{self.reading.sheet or ''}"

    @property
    def name(self) -> str:
        """A name for the data set: that of the file, and of the sheet where there are several."""
        of_file = stem(shown_name(self.file.name))
        return of_file if self.reading.sheet is None else shown_name(f"{of_file} {self.reading.sheet}")

    def with_header(self, header: bool | None) -> Source:
        """The same table, read with or without a row that names its columns."""
        return replace(self, reading=self.reading.model_copy(update={"header": header}))


@dataclass(frozen=True)
class Seen:
    """What a person is shown of a table before it is saved.

    Attributes:
        how: How it was read.
        columns: The names of its columns.
        rows: Their number.
        example: The first row, cut short.
        proposal: What it probably is.
        has_name: Whether its first row rather names its column, although it was read as data.
    """

    how: HowRead
    columns: tuple[str, ...]
    rows: int
    example: str
    proposal: Proposal
    has_name: bool


def of(files: Sequence[UploadedFile]) -> list[Source]:
    """The tables in the files. Of several files, one that cannot be read is said on the page and left out."""
    if len(files) == 1:
        return [_source(files[0], sheet) for sheet in readings.likely_sheets(files[0])]
    found: list[Source] = []
    for file in files:
        try:
            found += [_source(file, sheet) for sheet in readings.sheets(file)]
        except SelmaskError as error:
            say_left_out(shown_name(file.name), None, error)
    return found


def _source(file: UploadedFile, sheet: str | None) -> Source:
    return Source(file, ReadOptions(sheet=sheet))


def say_left_out(name: str, sheet: str | None, error: SelmaskError) -> None:
    """Says why one of several tables is not offered; `sheet` is its sheet of a workbook with several."""
    st.markdown(f"**{literal(name)}** is left out:")
    error_box.show(error)
    advise_to_drop_alone(sheet)


def advise_to_drop_alone(sheet: str | None) -> None:
    """Says how the reading of one of several files is changed; that of a sheet of several cannot be."""
    if sheet is None:
        st.caption("Drop this file alone to change how it is read.")


@kept(_MOST_TABLES, "Looking at the file…")
def seen(file: UploadedFile, reading: ReadOptions) -> Seen:
    """What a table holds.

    Raises:
        BadData: it cannot be read.
    """
    table = upload.read(file, reading)
    proposal, frame = readings.proposal_for(table), table.frame
    first = " | ".join(str(cell) for cell in frame.iloc[0].dropna()) if len(frame) else ""
    names = tuple(map(str, frame.columns))
    return Seen(table.how, names, len(frame), first[:160], proposal, readings.has_name(table))


@kept(_MOST_TABLES, "Looking at the texts…")
def language(file: UploadedFile, reading: ReadOptions, column: str, usual: str) -> str | None:
    """The language of the texts in a column: the `usual` one unless they clearly are in another; None if none shows.

    Raises:
        BadData: it cannot be read.
    """
    table = upload.read(file, reading)
    other, any_one = (language_of(table, column, given) for given in (usual, "none"))
    return other or (usual if any_one else None)


def language_of(table: Table, column: str, given: str) -> str | None:
    """The language that the texts in a column are clearly in, if it is not the given one."""
    return likelier(table.frame[column].dropna(), given)


@kept(_MOST_TABLES, "Checking the rows…")
def findings(file: UploadedFile, request: ImportRequest) -> tuple[int, tuple[Finding, ...]]:
    """The number of rows that an import would keep, and its findings.

    Raises:
        BadData: it cannot be imported so.
    """
    examined: Examined = examine(upload.read(file, request.reading), request)
    return len(examined.frame), examined.findings


def problem(source: Source, request: ImportRequest) -> BadData | None:
    """Why the table cannot be imported so; None if it can."""
    try:
        findings(source.file, request)
    except BadData as refusal:
        return refusal
    return None
