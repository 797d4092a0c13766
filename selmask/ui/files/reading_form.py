"""How a file is read: shown with its first rows, and corrected by a person who knows better than detection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.importing.formats.all_formats import format_of_suffix
from selmask.importing.formats.format import ReadOptions
from selmask.importing.formats.shared.delimiter import DELIMITERS
from selmask.importing.reading.read import suffix_of
from selmask.ui.files import readings, upload
from selmask.ui.parts import form
from selmask.ui.words.safe_text import literal
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.delta_generator import DeltaGenerator
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from selmask.importing.formats.parsed import HowRead
    from selmask.importing.reading.read import Table

PREVIEW_ROWS = 8


def ask(file: UploadedFile, sheets: Sequence[str | None]) -> tuple[Table, ReadOptions]:
    """Draws the choices; returns the table, and the options with which it was read.

    Args:
        file: The file.
        sheets: Its sheets, of which one is chosen here; a file without several has the sheet None.

    Raises:
        BadData: it cannot be read so.
    """
    sheet = sheets[0]
    if len(sheets) > 1:
        sheet = st.selectbox("Sheet", sheets, key=f"file-sheets-{file.file_id}")
    reading = _ask_options(file, is_sheet_chosen=sheet is not None).model_copy(update={"sheet": sheet} if sheet else {})
    table = upload.read(file, reading)
    header = ask_header(f"{file.file_id}-{sheet or ''}", table.how, has_name=readings.has_name(table))
    if header != table.how.header:
        table = upload.read(file, reading.model_copy(update={"header": header}))
    return table, reading.model_copy(update={"header": header})


def ask_header(key: str, how: HowRead, *, has_name: bool) -> bool | None:
    """Draws a switch for whether the first row names the columns; None, without one, where no row could.

    Args:
        key: Differs from those of all other tables.
        how: How the table was read so far.
        has_name: Whether it rather does, although that was not detected.
    """
    if how.header is None:
        return None
    return st.toggle(
        "The first row names the columns",
        how.header or has_name,
        key=f"file-header-{key}-{how.header}",  # another reading may find another answer
        help="Otherwise the first row is data, as in a mere list of texts or terms.",
    )


def in_words(how: HowRead) -> str:
    """How a file was read: `CSV, utf-8, semicolon`."""
    parts = [how.format.upper(), how.encoding, DELIMITERS.get(how.delimiter or "", how.delimiter)]
    if how.sheet and how.sheets:
        parts.append(f"sheet {how.sheet!r} of {counted(len(how.sheets), 'sheet')}")
    return ", ".join(part for part in parts if part)


def show(table: Table) -> None:
    """Draws how the file was read, and its first rows."""
    rows = f"{counted(len(table.frame), 'row')} and {counted(len(table.frame.columns), 'column')}"
    st.markdown(f"**Read as** {literal(in_words(table.how))}: {rows}. The first rows:")
    st.dataframe(table.frame.head(PREVIEW_ROWS).rename_axis("row"), key="file-rows")


def _ask_options(file: UploadedFile, *, is_sheet_chosen: bool) -> ReadOptions:
    """The options of the file's format; most people never open them."""
    claiming = format_of_suffix(suffix_of(file.name))
    offered: Sequence[str] = list(ReadOptions.model_fields) if claiming is None else claiming.options
    asked_elsewhere = {"header", "sheet"} if is_sheet_chosen else {"header"}
    names = [name for name in offered if name not in asked_elsewhere]
    if not names:
        return ReadOptions()
    with st.expander("Change how the file is read"):
        places = st.columns(len(names))
        return ReadOptions.parse(
            {name: _ask_option(name, file.file_id, place) for name, place in zip(names, places, strict=True)}
        )


def _ask_option(name: str, file_id: str, place: DeltaGenerator) -> str | None:
    info = ReadOptions.model_fields[name]
    choice: str | None = place.selectbox(
        form.label_of(name, info),
        info.examples or [],
        None,
        help=info.description,
        format_func=lambda value: DELIMITERS.get(value, value),
        key=f"file-{name}-{file_id}",
        placeholder="as detected",
        accept_new_options=True,
    )
    return choice
