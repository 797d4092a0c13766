"""What was dropped: each file, and each sheet of a workbook with several, with what it probably is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from selmask.errors import BadData, SelmaskError
from selmask.importing.examine import Examined, examine
from selmask.importing.file_name import shown_name, stem
from selmask.text.likely_language import likelier
from selmask.ui.files import readings, upload
from selmask.ui.files.kept_outcome import kept
from selmask.ui.shell import error_box
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from selmask.importing.findings import Finding
    from selmask.importing.formats.format import ReadOptions
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
        language: The language of its texts, if they tell.
    """

    how: HowRead
    columns: tuple[str, ...]
    rows: int
    example: str
    proposal: Proposal
    language: str | None


def of(files: Sequence[UploadedFile]) -> list[Source]:
    """The tables in the files. Of several files, one that cannot be read is said on the page and left out."""
    if len(files) == 1:
        return [Source(files[0], reading) for reading in readings.likely(files[0])]
    found: list[Source] = []
    for file in files:
        try:
            found += [Source(file, reading) for reading in readings.of(file)]
        except SelmaskError as error:
            say_left_out(shown_name(file.name), error)
    return found


def say_left_out(name: str, error: SelmaskError) -> None:
    """Says why one of several tables is not offered."""
    st.markdown(f"**{literal(name)}** is left out:")
    error_box.show(error)


@kept(_MOST_TABLES, "Looking at the file…")
def seen(file: UploadedFile, reading: ReadOptions, usual: str) -> Seen:
    """What a table holds; `usual` is the language that it has unless its texts are clearly in another one.

    Raises:
        BadData: it cannot be read.
    """
    table = upload.read(file, reading)
    proposal, frame = readings.proposal_for(table), table.frame
    first = " | ".join(str(cell) for cell in frame.iloc[0].dropna()) if len(frame) else ""
    other, any_one = (language_of(table, proposal, given) for given in (usual, "none"))
    language = other or (usual if any_one else None)
    return Seen(table.how, tuple(map(str, frame.columns)), len(frame), first[:160], proposal, language)


def language_of(table: Table, proposal: Proposal, given: str) -> str | None:
    """The language that the table's texts are clearly in, if it is not the given one; terms do not tell."""
    text = proposal.columns.text
    return None if text is None else likelier(table.frame[text].dropna(), given)


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
