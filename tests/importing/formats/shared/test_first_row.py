"""A mere list loses no entry, and a header is no entry, in every format that can hold either."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from selmask.importing.formats.all_formats import all_formats
from selmask.importing.formats.format import ReadOptions

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.importing.formats.parsed import Parsed

LIST = ["fever", "bird flu", "cough"]
FORMATS = ["csv", "tsv", "txt", "xlsx"]


def parsed(folder: Path, name: str, cells: list[str], header: bool | None = None) -> Parsed:
    path = folder / f"upload.{name}"
    if name == "xlsx":
        workbook = openpyxl.Workbook()
        for cell in cells:
            workbook.active.append([cell])
        workbook.save(path)
    else:
        path.write_text("".join(f"{cell}\n" for cell in cells), encoding="utf-8")
    return all_formats()[name].parse(path, ReadOptions(header=header))


@pytest.mark.parametrize("name", FORMATS)
def test_the_first_row_of_a_list_is_data(tmp_path: Path, name: str) -> None:
    read = parsed(tmp_path, name, LIST)
    assert read.table.to_pydict() == {"text": LIST}
    assert read.how.header is False
    assert [finding.code for finding in read.findings] == ([] if name == "txt" else ["first-row-is-data"])


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("header", ["Term", "TEXT", "name"])
def test_a_usual_name_is_a_header(tmp_path: Path, name: str, header: str) -> None:
    read = parsed(tmp_path, name, [header, *LIST])
    assert read.table.to_pydict() == {header: LIST}
    assert read.how.header is True
    assert read.findings == ()


@pytest.mark.parametrize("name", FORMATS)
def test_a_person_decides_otherwise(tmp_path: Path, name: str) -> None:
    assert parsed(tmp_path, name, ["keyword", *LIST], header=True).table.to_pydict() == {"keyword": LIST}
    assert parsed(tmp_path, name, ["term", *LIST], header=False).table.to_pydict() == {"text": ["term", *LIST]}


def test_several_columns_have_a_header_unless_a_person_says_no(tmp_path: Path) -> None:
    lines = ["Bird flu again,yes", "A match,no"]
    assert parsed(tmp_path, "csv", lines).table.column_names == ["Bird flu again", "yes"]
    read = parsed(tmp_path, "csv", lines, header=False)
    assert read.table.to_pydict() == {"column 1": ["Bird flu again", "A match"], "column 2": ["yes", "no"]}


def test_empty_columns_beside_a_list_make_it_no_table(tmp_path: Path) -> None:
    lines = [f"{entry},," for entry in LIST]
    read = parsed(tmp_path, "csv", lines).tidied()
    assert read.table.to_pydict() == {"text": LIST}
    assert read.how.header is False
    assert [finding.code for finding in read.findings] == ["first-row-is-data"]
    assert parsed(tmp_path, "csv", lines).tidied(header=True).table.to_pydict() == {"fever": LIST[1:]}
    assert parsed(tmp_path, "csv", ["term,,", *lines]).tidied().table.to_pydict() == {"term": LIST}
