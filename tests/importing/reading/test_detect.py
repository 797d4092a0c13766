from __future__ import annotations

import io
import pickle
import zipfile
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from selmask.errors import BadData
from selmask.importing.reading.detect import detect_format

if TYPE_CHECKING:
    from pathlib import Path


def _zip(**members: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/"), text)
    return content.getvalue()


def _workbook() -> bytes:
    content = io.BytesIO()
    pd.DataFrame({"text": ["a"]}).to_excel(content)
    return content.getvalue()


def _written(folder: Path, content: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "suffix", "expected"),
    [
        (b"text,label\na,b\n", "csv", "csv"),
        (b"text,label\na,b\n", "", "csv"),
        (b"text,label\na,b\n", "dat", "csv"),
        (b"text\tlabel\n", "tsv", "tsv"),
        (b"a line\n", "txt", "txt"),
        (b"<b>a line</b> of a scraped page\n", "txt", "txt"),
        (b'[{"text": "a"}]', "json", "json"),
        (b'{"text": "a"}\n', "json", "jsonl"),
        (b'{"text": "a"}\n', "", "jsonl"),
        (b'{"text": "a"}\n', "ndjson", "jsonl"),
        (b"PAR1...", "csv", "parquet"),
        (_workbook(), "xlsx", "xlsx"),
        (_workbook(), "csv", "xlsx"),
        (_zip(mimetype="x", **{"content.xml": "x"}), "ods", "ods"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...", "xls", "xls"),
    ],
)
def test_content_decides_before_the_name(tmp_path: Path, content: bytes, suffix: str, expected: str) -> None:
    assert detect_format(_written(tmp_path, content), suffix).name == expected


@pytest.mark.parametrize(
    ("content", "suffix", "message"),
    [
        (b"", "csv", "empty"),
        (_zip(inner="text"), "zip", "archive"),
        (_zip(inner="text"), "xlsx", "not an Excel file but an archive"),
        (b"\x1f\x8b\x08", "gz", "archive"),
        (b"%PDF-1.7", "pdf", "PDF"),
        (pickle.dumps({"text": ["a"]}), "parquet", "pickle"),
        (pickle.dumps({"text": ["a"]}, protocol=2), "csv", "pickle"),
        (b"text\na\n", "parquet", "not a Parquet file"),
        (b"text\na\n", "xlsx", "not an Excel file"),
        (b"text\na\n", "ods", "not an OpenDocument file"),
        (b"\n<HTML><table>", "xlsx", "not an Excel file but an HTML"),
        (b"<!DOCTYPE html>", "csv", "HTML"),
        (_workbook()[:2000], "xlsx", "This Excel file is damaged or incomplete"),
        (_workbook()[:2000], "bin", "archive"),
    ],
)
def test_a_file_that_is_not_a_table_is_refused_by_its_kind(
    tmp_path: Path, content: bytes, suffix: str, message: str
) -> None:
    with pytest.raises(BadData, match=message):
        detect_format(_written(tmp_path, content), suffix)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(600 * 2**20)  # sparse: takes no space
    with pytest.raises(BadData, match=r"too large.*600 MB.*up to 512 MB"):
        detect_format(path, "csv")
