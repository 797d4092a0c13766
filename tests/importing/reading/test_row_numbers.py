"""The numbers of rows are those that a person sees in her program."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest

from selmask.corpus.dataset import Dataset
from selmask.importing.columns import Columns
from selmask.importing.import_request import ImportRequest
from selmask.importing.ingest import DATA, ingest
from selmask.importing.reading.read import read_table

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = ["wild ducks", "two\nlines", "dead swans"]

FILES = {
    "header.csv": ('text\nwild ducks\n"two\nlines"\ndead swans\n', [2, 3, 4]),
    "blank.csv": ('\n\ntext,x\nwild ducks,1\n\n"two\nlines",2\ndead swans,3\n', [4, 6, 7]),
    "hint.csv": ('sep=;\ntext;x\nwild ducks;1\n"two\nlines";2\ndead swans;3\n', [2, 3, 4]),
    "list.csv": ('wild ducks\n"two\nlines"\ndead swans\n', [1, 2, 3]),
    "emptied.csv": ('wild ducks,\n"two\nlines",\ndead swans,\n', [1, 2, 3]),
    "lines.jsonl": ('{"text": "wild ducks"}\n\n{"text": "two\\nlines"}\n{"text": "dead swans"}\n', [1, 2, 3]),
    "list.json": ('[{"text": "wild ducks"}, {"text": "two\\nlines"}, {"text": "dead swans"}]', [1, 2, 3]),
}


@pytest.mark.parametrize("name", FILES)
def test_records_are_counted_with_header_and_blank_rows(tmp_path: Path, name: str) -> None:
    content, rows = FILES[name]
    (tmp_path / name).write_text(content)
    assert numbered(tmp_path / name) == dict(zip(rows, TEXTS, strict=True))


def test_lines_of_a_plain_text_are_rows(tmp_path: Path) -> None:
    path = tmp_path / "reports.txt"
    path.write_text("\nwild ducks\n\ndead swans\n")
    assert numbered(path) == {2: "wild ducks", 4: "dead swans"}


def test_a_sheet_may_begin_below_its_first_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cell, value in {"B3": "text", "C3": "x", "B4": TEXTS[0], "B6": TEXTS[1], "C6": 1, "B7": TEXTS[2]}.items():
        sheet[cell] = value
    book.save(tmp_path / "reports.xlsx")
    assert numbered(tmp_path / "reports.xlsx") == {4: TEXTS[0], 6: TEXTS[1], 7: TEXTS[2]}


def test_a_sheet_of_opendocument_may_begin_below_its_first_row(tmp_path: Path) -> None:
    path = tmp_path / "reports.ods"
    cells = (f"<text:p>{text}</text:p></table:table-cell>" for text in ("text", "wild ducks", "dead swans"))
    rows = "".join(
        f"<table:table-row><table:table-cell office:value-type='string'>{cell}</table:table-row>" for cell in cells
    )
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            "<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'/>",
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:spreadsheet><table:table table:name='data'>"
            f"<table:table-row table:number-rows-repeated='3'><table:table-cell/></table:table-row>{rows}"
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    assert numbered(path) == {5: "wild ducks", 6: "dead swans"}


def test_records_of_parquet_count_from_one(tmp_path: Path) -> None:
    pd.DataFrame({"text": TEXTS}).to_parquet(tmp_path / "reports.parquet")
    assert numbered(tmp_path / "reports.parquet") == dict(enumerate(TEXTS, 1))


def test_terms_keep_the_rows_of_their_first_spelling(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text("term\nbird flu\n\nBird-flu\nH5N1\n")
    terms = ingested(path, ImportRequest(kind="lexicon"))
    assert dict(zip(terms.row_numbers(), terms.terms(), strict=True)) == {2: "bird flu", 5: "H5N1"}


def test_the_rows_are_no_part_of_the_content(tmp_path: Path) -> None:
    with_header, without = tmp_path / "a.csv", tmp_path / "b.txt"
    with_header.write_text("text\nwild ducks\ndead swans\n")
    without.write_text("wild ducks\ndead swans\n")
    one, other = (ingested(path, ImportRequest(kind="corpus")) for path in (with_header, without))
    assert one.content_sha256 == other.content_sha256
    assert (one.row_numbers(), other.row_numbers()) == ([2, 3], [1, 2])
    for each in (one, other):
        each.check_file()
        assert list(each.frame().columns) == ["text"]


def test_an_older_data_set_is_counted_from_one(tmp_path: Path) -> None:
    path = tmp_path / "reports.csv"
    path.write_text("text\nwild ducks\ndead swans\n")
    dataset = ingested(path, ImportRequest(kind="corpus"))
    dataset.frame().to_parquet(dataset.path, index=False)
    dataset.check_file()
    assert dataset.row_numbers() == [1, 2]


def numbered(path: Path) -> dict[int, str]:
    """The texts by their rows, as the reader numbers them and as a data set keeps them."""
    table = read_table(path)
    dataset = ingested(path, ImportRequest(kind="corpus", columns=Columns(text="text")))
    kept = dict(zip(dataset.row_numbers(), dataset.texts(), strict=True))
    read = table.frame["text"].dropna()
    assert {row: text for row, text in read.items() if text.strip()} == kept
    return kept


def ingested(path: Path, request: ImportRequest) -> Dataset:
    folder = path.parent / f"kept-{path.name}"
    report = ingest(path, folder, request)
    return Dataset(path.stem, request.kind, folder / DATA, report.content_sha256, report.rows)
