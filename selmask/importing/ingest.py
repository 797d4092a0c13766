"""Imported files on disk: the original bytes, the rows as strings, and a report of how one became the other."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from selmask.corpus.content import ROW, content_sha256
from selmask.disk.typed_paths import typed
from selmask.disk.whole_files import new_folder
from selmask.fields.data_kind import Kind
from selmask.importing.columns import Columns
from selmask.importing.examine import examine
from selmask.importing.file_name import shown_name
from selmask.importing.findings import Finding
from selmask.importing.formats.parsed import HowRead
from selmask.importing.formats.shared.limits import MIB
from selmask.importing.reading.detect import check_size
from selmask.importing.reading.read import check_readable, read_table
from selmask.specs import Spec

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from selmask.importing.import_request import ImportRequest
    from selmask.importing.reading.read import Table

DATA = "data.parquet"
REPORT = "report.json"
_ROW_GROUP = 4096


class Ingested(Spec):
    """The report of an import, kept beside the data.

    Attributes:
        kind: The kind of data set.
        rows: The number of rows kept.
        rows_in_file: The number of rows in the file.
        columns: The file's columns by their roles.
        how: How the file was read.
        findings: The findings of reading and cleaning.
        original_sha256: The hash of the original bytes.
        content_sha256: The hash of the rows kept, the same whatever file they came from.
        file_name: The owner's name for the file, made safe to show.
        language: The language of the texts.
    """

    kind: Kind
    rows: int
    rows_in_file: int
    columns: Columns
    how: HowRead
    findings: tuple[Finding, ...]
    original_sha256: str
    content_sha256: str
    file_name: str
    language: str = "english"


def ingest(path: str | Path, folder: Path, request: ImportRequest) -> Ingested:
    """Imports the file at `path` into `folder`: original.<format>, data.parquet, report.json.

    Args:
        path: The file; it is copied and not changed.
        folder: Must not exist; it appears once everything has succeeded.
        request: The choices of the import.

    Raises:
        BadData: the file cannot be used.
        SelmaskError: the disk is full. After any error nothing is left behind.
    """
    source = typed(path)
    check_readable(source)
    check_size(source)
    file_name = shown_name(request.file_name or source.name)
    with new_folder(folder) as staging:
        original = staging / "original"
        digest = _copied(source, original)
        table = _table(original, request, file_name)
        examined = examine(table, request)
        ingested = Ingested(
            kind=request.kind,
            rows=len(examined.frame),
            rows_in_file=len(table.frame),
            columns=examined.columns,
            how=table.how,
            findings=examined.findings,
            original_sha256=digest,
            content_sha256=content_sha256({str(name): cells for name, cells in examined.frame.items()}),
            file_name=file_name,
            language=request.language,
        )
        original.rename(staging / f"original.{table.how.format}")
        _write(examined.frame, staging / DATA)
        (staging / REPORT).write_text(ingested.model_dump_json(indent=2), encoding="utf-8")
    return ingested


def _table(path: Path, request: ImportRequest, file_name: str) -> Table:
    """The table as the request wants it read. A column that the user names is named by the first row."""
    table = read_table(path, request.reading, file_name=file_name)
    cells = [str(cell) for cell in table.frame.iloc[0]] if table.how.header is False and len(table.frame) else []
    if request.reading.header is None and any(map(request.columns.name_one, cells)):
        return read_table(path, request.reading.model_copy(update={"header": True}), file_name=file_name)
    return table


def file_sha256(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copied(source: Path, target: Path) -> str:
    """Copies block by block and returns the hash of exactly the bytes copied."""
    content = hashlib.sha256()
    with source.open("rb") as reader, target.open("xb") as writer:
        while block := reader.read(MIB):
            content.update(block)
            writer.write(block)
    return content.hexdigest()


def _write(frame: pd.DataFrame, path: Path) -> None:
    columns = {str(name): pa.array(frame[name].tolist(), pa.large_string()) for name in frame.columns}
    columns[ROW] = pa.array(frame.index, pa.int64())
    # Reading one text reads its whole row group: keep the groups small.
    pq.write_table(pa.table(columns), path, row_group_size=_ROW_GROUP)
