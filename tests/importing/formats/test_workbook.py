from __future__ import annotations

import datetime as dt
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from selmask.errors import BadData, BadInput
from selmask.importing.formats.format import ReadOptions
from selmask.importing.formats.workbook import XLSX, check_expansion

if TYPE_CHECKING:
    from pathlib import Path


def _book(folder: Path, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = folder / "book.xlsx"
    book.save(path)
    return path


def test_cells_are_read_as_a_person_sees_them(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["text", "label"],
        ["007", 1],
        [1.5, True],
        [dt.date(2026, 1, 2), None],
        [2**40, "NA"],
    ]
    table = XLSX.parse(_book(tmp_path, data=rows), ReadOptions()).table
    assert table["text"].to_pylist() == ["007", "1.5", "2026-01-02", str(2**40)]
    assert table["label"].to_pylist() == ["1", "TRUE", None, "NA"]


def test_a_table_may_stand_anywhere_on_the_sheet(tmp_path: Path) -> None:
    path = _book(tmp_path, data=[[], [None, "text", "label"], [None, "a", "x"], [], [None, "b", "y"]])
    table = XLSX.parse(path, ReadOptions()).tidied().table
    assert table.to_pydict() == {"text": ["a", None, "b"], "label": ["x", None, "y"]}


def test_one_of_several_sheets_must_be_chosen(tmp_path: Path) -> None:
    path = _book(tmp_path, notes=[["read me"]], train=[["text"], ["a"]], blank=[])
    with pytest.raises(BadData, match=r"'notes', 'train'\..*Choose the one"):
        XLSX.parse(path, ReadOptions())
    with pytest.raises(BadInput, match="Did you mean 'train'"):
        XLSX.parse(path, ReadOptions(sheet="trian"))
    parsed = XLSX.parse(path, ReadOptions(sheet="train"))
    assert parsed.table["text"].to_pylist() == ["a"]
    assert (parsed.how.sheet, parsed.how.sheets) == ("train", ("notes", "train", "blank"))


def test_blank_and_hidden_sheets_need_no_choice(tmp_path: Path) -> None:
    path = _book(tmp_path, lists=[["x"]], train=[["text"], ["a"]], blank=[])
    book = openpyxl.load_workbook(path)
    book["lists"].sheet_state = "hidden"
    book.save(path)
    assert XLSX.parse(path, ReadOptions()).how.sheet == "train"


def test_a_formula_without_a_saved_value_is_missing(tmp_path: Path) -> None:
    path = _book(tmp_path, data=[["text", "label"], ['="Bird flu in "&"ducks"', "x"], ['=HYPERLINK("http://a")', "y"]])
    assert XLSX.parse(path, ReadOptions()).table["text"].to_pylist() == [None, None]


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="no visible sheet has content"):
        XLSX.parse(_book(tmp_path, one=[], two=[]), ReadOptions())


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_the_expanded_size_is_checked_before_anything_is_expanded(tmp_path: Path, compression: int) -> None:
    path = _book(tmp_path, data=[["text"], ["a"]])
    check_expansion(path)
    with zipfile.ZipFile(path, "a", compression) as archive, archive.open("xl/bomb.xml", "w") as part:
        for _ in range(60):
            part.write(b" " * 2**20)
    with pytest.raises(BadData, match="expand to 60 megabytes"):
        check_expansion(path)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = _book(tmp_path, data=[["text"], ["a"]])
    content = bytearray(path.read_bytes())
    start = content.find(b"xl/worksheets/sheet1.xml") + 24
    content[start : start + 100] = b"\xff" * 100
    path.write_bytes(content)
    with pytest.raises(BadData, match="damaged"):
        XLSX.parse(path, ReadOptions())
