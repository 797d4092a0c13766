"""An uploaded file on its way into the library: read once, looked at, then kept under a name."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from selmask import library
from selmask.importing.formats.read import Table, read_table
from selmask.ui.shell.resources import workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.corpus.dataset import Dataset
    from selmask.importing.columns import Columns
    from selmask.store.datasets import Kind


@dataclass(frozen=True)
class Reading:
    """How a person wants a file to be read; None: as it is detected."""

    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None


@st.cache_resource(
    max_entries=2, show_spinner="Reading the file…", hash_funcs={UploadedFile: lambda upload: upload.file_id}
)
def read(file: UploadedFile, reading: Reading) -> Table:
    """The table in an uploaded file, read once; two files are kept at most, since they may be large.

    Raises:
        BadData: it cannot be read.
    """
    with _on_disk(file) as path:
        return read_table(
            path, file_name=file.name, sheet=reading.sheet, encoding=reading.encoding, delimiter=reading.delimiter
        )


def keep(file: UploadedFile, kind: Kind, name: str, columns: Columns, reading: Reading, language: str) -> Dataset:
    """Imports the file into the library under `name`, its bytes as they came; `language` is that of its texts.

    Raises:
        BadData, BadInput: it cannot be used, or the name is taken.
    """
    with _on_disk(file) as path:
        return library.import_dataset(
            workspace(),
            kind,
            path,
            name=name,
            file_name=file.name,
            columns=columns,
            sheet=reading.sheet,
            encoding=reading.encoding,
            delimiter=reading.delimiter,
            language=language,
        )


@contextmanager
def _on_disk(file: UploadedFile) -> Iterator[Path]:
    """The upload as a file under a name of our own; what its owner calls it never becomes a path."""
    with tempfile.TemporaryDirectory(prefix="selmask-upload-") as folder:
        path = Path(folder) / "original"
        path.write_bytes(file.getbuffer())
        yield path
