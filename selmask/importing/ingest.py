"""Importing a file: its bytes as they came, its rows as strings, and a report of how one became the other."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from selmask.corpus.dataset import Kind
from selmask.disk import new_folder
from selmask.importing.columns import Columns
from selmask.importing.examine import examine
from selmask.importing.file_name import shown_name
from selmask.importing.findings import Finding
from selmask.importing.formats.format import ReadOptions
from selmask.importing.formats.parsed import HowRead
from selmask.importing.formats.shared.limits import MIB
from selmask.importing.reading.detect import check_size
from selmask.importing.reading.read import check_readable, read_table
from selmask.specs import Spec
from selmask.text.stop_words import check_language

if TYPE_CHECKING:
    import pandas as pd

DATA = "data.parquet"
REPORT = "report.json"
_ROW_GROUP = 4096


class Ingested(Spec):
    """The report of an import; kept beside the data.

    Attributes:
        kind: What it is used for.
        rows: How many were kept.
        rows_in_file: How many there were.
        columns: Which of the file's columns is which.
        how: How the file was read.
        findings: What was noticed.
        original_sha256: Of the bytes as they came.
        content_sha256: Of the rows that were kept, whatever file they came from.
        file_name: What its owner calls the file, made safe to show.
        language: Of the texts.
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


def ingest(
    path: str | Path,
    kind: Kind,
    folder: Path,
    *,
    file_name: str | None = None,
    columns: Columns | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    language: str = "english",
) -> Ingested:
    """Imports the file at `path` into `folder`: original.<format>, data.parquet, report.json.

    Args:
        path: The file; it is copied and not touched.
        kind: What it is to be used for.
        folder: Appears when everything has succeeded; must not exist.
        file_name: What its owner calls it, if it lies under another name.
        columns: Which column is which, where their names do not tell.
        sheet: Of a workbook.
        encoding: Instead of the detected one.
        delimiter: Instead of the detected one.
        language: Of the texts and terms.

    Raises:
        NotFound: there is no list of stop words for `language`.
        BadData: the file cannot be used.
        SelmaskError: the disk is full. In all cases nothing is left behind.
    """
    check_language(language)
    source = Path(path).expanduser()
    check_readable(source)
    check_size(source)
    shown = shown_name(file_name or source.name)
    with new_folder(folder) as staging:
        original = staging / "original"
        digest = _copied(source, original)
        options = ReadOptions(sheet=sheet, encoding=encoding, delimiter=delimiter)
        table = read_table(original, options, file_name=shown)
        examined = examine(table, kind, columns, language)
        ingested = Ingested(
            kind=kind,
            rows=len(examined.frame),
            rows_in_file=len(table.frame),
            columns=examined.columns,
            how=table.how,
            findings=examined.findings,
            original_sha256=digest,
            content_sha256=content_sha256(examined.frame),
            file_name=shown,
            language=language,
        )
        original.rename(staging / f"original.{table.how.format}")
        _write(examined.frame, staging / DATA)
        (staging / REPORT).write_text(ingested.model_dump_json(indent=2), encoding="utf-8")
    return ingested


def content_sha256(frame: pd.DataFrame) -> str:
    """The hash of a data set's rows: of its columns' names and strings, not of a file format's bytes."""
    content = hashlib.sha256()
    for name in frame.columns:
        content.update(json.dumps([name, frame[name].tolist()], ensure_ascii=False).encode())
    return content.hexdigest()


def file_sha256(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copied(source: Path, target: Path) -> str:
    """Copies block by block and gives the hash of exactly what was copied."""
    content = hashlib.sha256()
    with source.open("rb") as reader, target.open("xb") as writer:
        while block := reader.read(MIB):
            content.update(block)
            writer.write(block)
    return content.hexdigest()


def _write(frame: pd.DataFrame, path: Path) -> None:
    columns = {str(name): pa.array(frame[name].tolist(), pa.large_string()) for name in frame.columns}
    # A text is read with its row group.
    pq.write_table(pa.table(columns), path, row_group_size=_ROW_GROUP)
