"""What was dropped: each file, and each sheet of a workbook with several, with what it probably is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from selmask.errors import SelmaskError
from selmask.importing.examine import Examined, examine
from selmask.importing.file_name import shown_name, stem
from selmask.importing.formats.format import ReadOptions
from selmask.importing.formats.shared.several_sheets import SeveralSheets
from selmask.importing.import_request import ImportRequest
from selmask.importing.likely_contents import Proposal, begins_with_a_name, propose
from selmask.text.likely_language import likelier
from selmask.ui.parts import upload
from selmask.ui.shell import error_box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.importing.findings import Finding
    from selmask.importing.reading.read import Table

_BY_FILE: dict[Any, Any] = {
    UploadedFile: lambda file: file.file_id,
    ReadOptions: ReadOptions.model_dump_json,
    ImportRequest: ImportRequest.model_dump_json,
}


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


@dataclass(frozen=True)
class Seen:
    """What a person is shown of a table before it is saved.

    Attributes:
        columns: The names of its columns.
        rows: Their number.
        example: The first row, cut short.
        proposal: What it probably is.
        language: The language of its texts, if it is clearly another one than English.
    """

    columns: tuple[str, ...]
    rows: int
    example: str
    proposal: Proposal
    language: str | None


def of(files: Sequence[UploadedFile]) -> list[Source]:
    """The tables in the files. Of several files, one that cannot be read is said on the page and left out."""
    if len(files) == 1:
        try:
            return _of(files[0])
        except SelmaskError:  # said beside the choices of how it is read, which may mend it
            return [Source(files[0], ReadOptions())]
    found: list[Source] = []
    for file in files:
        with error_box.shown():
            found += _of(file)
    return found


def _of(file: UploadedFile) -> list[Source]:
    """The tables in one file.

    Raises:
        BadData: it cannot be read.
    """
    try:
        table = upload.read(file)
    except SeveralSheets as several:
        return [Source(file, ReadOptions(sheet=sheet)) for sheet in several.sheets]
    has_name = table.how.header is False and begins_with_a_name(table.frame)
    return [Source(file, ReadOptions(header=True) if has_name else ReadOptions())]


@st.cache_data(max_entries=50, show_spinner="Looking at the file…", hash_funcs=_BY_FILE)
def seen(file: UploadedFile, reading: ReadOptions) -> Seen:
    """What a table holds.

    Raises:
        BadData: it cannot be read.
    """
    table = upload.read(file, reading)
    proposal, frame = proposal_for(table), table.frame
    first = " | ".join(str(cell) for cell in frame.iloc[0].dropna()) if len(frame) else ""
    return Seen(tuple(map(str, frame.columns)), len(frame), first[:160], proposal, language_of(table, proposal))


def proposal_for(table: Table) -> Proposal:
    """What a table probably is."""
    return propose(table.frame, is_named=table.how.header is True or len(table.frame.columns) > 1)


def language_of(table: Table, proposal: Proposal, given: str = "english") -> str | None:
    """The language that the table's texts are clearly in, if it is not the given one; terms do not tell."""
    text = proposal.columns.text
    return None if text is None else likelier(table.frame[text].dropna(), given)


@st.cache_data(max_entries=50, show_spinner="Checking the rows…", hash_funcs=_BY_FILE)
def findings(file: UploadedFile, request: ImportRequest) -> tuple[int, tuple[Finding, ...]]:
    """The number of rows that an import would keep, and its findings.

    Raises:
        BadData: it cannot be imported so.
    """
    examined: Examined = examine(upload.read(file, request.reading), request)
    return len(examined.frame), examined.findings


def problem(source: Source, request: ImportRequest) -> SelmaskError | None:
    """Why the table cannot be imported so; None if it can."""
    try:
        findings(source.file, request)
    except SelmaskError as error:
        return error
    return None
