from __future__ import annotations

import json
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest

from selmask.errors import BadData
from selmask.importing.formats.format import ReadOptions
from selmask.importing.reading import read
from selmask.importing.reading.parser_request import Resources
from selmask.importing.reading.read import read_table

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=["a new process", "a fork"], autouse=True)
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fork is what other tests make do with (see `tests/support/warm_parser.py`); it keeps the same promises."""
    if request.param == "a new process":
        monkeypatch.setattr(read, "subprocess", subprocess)


def test_cells_arrive_as_strings_and_nones(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,label\nNA,007\n,None\nÉpidémie,1.0\n", encoding="utf-8")
    table = read_table(path)
    assert table.frame.to_dict("list") == {"text": ["NA", None, "Épidémie"], "label": ["007", "None", "1.0"]}
    assert {dtype.kind for dtype in table.frame.dtypes} == {"O"}
    assert table.how.model_dump(exclude_none=True) == {
        "format": "csv",
        "encoding": "utf-8",
        "delimiter": ",",
        "header": True,
        "sheets": (),
    }


def test_the_owners_name_decides_not_the_name_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "upload-1"
    path.write_text("text\nis a fine word\n")
    assert read_table(path, file_name="report.final.JSONL.txt").how.format == "csv"
    with pytest.raises(BadData, match="broken: line 1"):
        read_table(path, file_name="report.JSONL")


def test_types_and_findings_are_reported(tmp_path: Path) -> None:
    typed = tmp_path / "a.parquet"
    pd.DataFrame({"text": [1, 2]}).to_parquet(typed)
    assert read_table(typed).types == {"text": "int64"}
    guessed = tmp_path / "a.csv"
    guessed.write_bytes(("text,label\n" + "Épidémie de fièvre catarrhale à Nîmes,x\n" * 3).encode("cp1252"))
    assert [finding.code for finding in read_table(guessed).findings] == ["encoding-guessed"]
    assert not read_table(guessed, ReadOptions(encoding="cp1252")).findings


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadData, match=r"no such file|is a folder"):
        read_table(tmp_path / name)


def test_memory_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"text": "word " * 100}] * 200_000))
    with pytest.raises(BadData, match="needs more memory than a parser may use"):
        read_table(path, resources=Resources(memory=400 * 2**20))


def test_a_sparse_sheet_of_billions_of_cells_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "text", "end"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(BadData, match=r"gave up.*2,048 MB.*CSV"):
        read_table(tmp_path / "a.xlsx")


def test_time_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,label\n" + "a,b\n" * 4_000_000)
    with pytest.raises(BadData, match=r"gave up.*1 seconds"):
        read_table(path, resources=Resources(seconds=1))


def test_several_threads_may_read_at_once(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.csv" for number in range(4)]
    for number, path in enumerate(paths):
        path.write_text(f"text\nfile {number}\n")
    before = threading.active_count()
    with ThreadPoolExecutor(4) as threads:
        tables = list(threads.map(read_table, paths))
    assert [table.frame["text"].iloc[0] for table in tables] == [f"file {number}" for number in range(4)]
    assert threading.active_count() == before


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("a.csv", {"sheet": "one"}),
        ("a.txt", {"sheet": "one"}),
        ("a.jsonl", {"delimiter": ","}),
        ("a.json", {"header": True}),
    ],
)
def test_an_option_that_the_format_lacks_is_refused(tmp_path: Path, name: str, option: dict[str, Any]) -> None:
    path = tmp_path / name
    path.write_text({"a.json": '[{"text": "a"}]', "a.jsonl": '{"text": "a"}\n'}.get(name, "text\na b\n"))
    with pytest.raises(BadData, match=f"The option {next(iter(option))} means nothing"):
        read_table(path, ReadOptions.parse(option))
