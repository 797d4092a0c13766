"""Uploaded files: each is read, inspected, and then kept in the library under a name, for which it is read again."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from selmask import library
from selmask.disk.whole_files import explain_disk_errors
from selmask.importing.reading.read import Table, read_table
from selmask.ui.files.kept_outcome import kept
from selmask.ui.shell.resources import workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from selmask.corpus.dataset import Dataset
    from selmask.importing.formats.format import ReadOptions
    from selmask.importing.import_request import ImportRequest


@kept(2, "Reading the file…")
def read(file: UploadedFile, options: ReadOptions) -> Table:
    """The table in an uploaded file, cached; at most two tables are cached, since they may be large.

    Raises:
        BadData: it cannot be read.
    """
    with _on_disk(file) as path:
        return read_table(path, options, file_name=file.name)


def keep(file: UploadedFile, request: ImportRequest) -> Dataset:
    """Imports the file into the library.

    Raises:
        BadData: the file cannot be used.
        BadInput: the name is taken.
    """
    with _on_disk(file) as path:
        return library.import_dataset(workspace(), path, request.model_copy(update={"file_name": file.name}))


@contextmanager
def _on_disk(file: UploadedFile) -> Iterator[Path]:
    """The upload as a file under a fixed name; its owner's name for it never becomes a path."""
    with tempfile.TemporaryDirectory(prefix="selmask-upload-") as folder:
        path = Path(folder) / "original"
        with explain_disk_errors(path.parent, "uploaded file"):
            path.write_bytes(file.getbuffer())
        yield path
