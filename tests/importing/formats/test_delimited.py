from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selmask.errors import BadData
from selmask.importing.formats.delimited import CSV, TSV, parse_delimited
from selmask.importing.formats.format import ReadOptions

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.importing.formats.format import Format
    from selmask.importing.formats.parsed import Parsed

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


def _parsed(
    folder: Path, content: str | bytes, kind: Format = CSV, encoding: str | None = None, delimiter: str | None = None
) -> Parsed:
    path = folder / "upload"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return kind.parse(path, ReadOptions(encoding=encoding, delimiter=delimiter))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_detected_from_the_header_and_the_rows(tmp_path: Path, delimiter: str) -> None:
    rows = [["text", "label"], ["ducks, geese; swans | all\tdead", "relevant"], ["football, 2:1", "irrelevant"]]
    with (tmp_path / "a").open("w", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    parsed = parse_delimited(tmp_path / "a", ReadOptions())
    assert parsed.how.delimiter == delimiter
    assert parsed.table.to_pylist() == [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_everything_is_text_as_it_is_written(tmp_path: Path) -> None:
    parsed = _parsed(tmp_path, "text,label\nNA,007\nNone,1.0\nnan,TRUE\n")
    assert parsed.table["text"].to_pylist() == ["NA", "None", "nan"]
    assert parsed.table["label"].to_pylist() == ["007", "1.0", "TRUE"]


@settings(max_examples=50)
@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1))
def test_the_output_of_a_csv_writer_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "round-trip"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([("text", "label"), *rows])
    table = parse_delimited(path, ReadOptions(encoding="utf-8", delimiter=",")).table
    assert list(zip(*table.to_pydict().values(), strict=True)) == [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("text,label\na,x\nb;y\nc\tz\nd, e,f\n", "line 3 has 1 cell, line 4 has 1 cell, line 5 has 3 cells"),
        ('text,label\n"a\nb",x\nc\n', r"row 3 \(line 4\) has 1 cell"),
        ('text,label\na,x\n"b,y\nc,z\n', "quote in line 3 is not closed properly; the cell was read up to line 4"),
        ('text,label\na,x\n"b" c,y\n', "quote in line 3 is not closed"),
        ("text,label\na,x\nb\0,y\nc,z\n\0,y\n", r"NUL bytes \(line 3, 5\)"),
        ("text,label,text\na,x,b\n", "same name.*'text'"),
        ("\n \n", "empty"),
    ],
)
def test_broken_files_are_refused_with_their_lines(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(BadData, match=message):
        _parsed(tmp_path, content)


def test_only_the_first_lines_of_many_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"line 6 has 1 cell and 95 more"):
        _parsed(tmp_path, "text,label\n" + "a\n" * 100)


def test_lines_count_excels_hint_and_rows_do_not(tmp_path: Path) -> None:
    assert _parsed(tmp_path, "sep=|\ntext|label\na,b;c|x\n").table["text"].to_pylist() == ["a,b;c"]
    with pytest.raises(BadData, match=r"row 3 \(line 4\) has 1 cell"):
        _parsed(tmp_path, "sep=|\ntext|label\na|x\nb\n")


def test_a_header_of_one_cell_makes_one_column(tmp_path: Path) -> None:
    parsed = _parsed(tmp_path, 'Name\nfever, acute\n"bird flu"\n\nplague; black\n')
    assert parsed.how.delimiter is None
    assert parsed.table["Name"].to_pylist() == ["fever, acute", "bird flu", None, "plague; black"]


def test_names_lose_their_blanks_and_nameless_empty_columns_are_dropped(tmp_path: Path) -> None:
    table = _parsed(tmp_path, "\ufeff Text ;LABEL;;\na;x;;\n").tidied().table
    assert table.column_names == ["Text", "LABEL"]


def test_a_nameless_column_with_content_stays(tmp_path: Path) -> None:
    table = _parsed(tmp_path, ",text,label\n0,a,x\n1,b,y\n").tidied().table
    assert table.column_names == ["column 1", "text", "label"]


def test_tab_separated_files_may_hold_bare_quotes(tmp_path: Path) -> None:
    parsed = _parsed(tmp_path, 'text\tlabel\n"Dead swans," he said\tx\nand "more\ty\n', TSV)
    assert parsed.table["text"].to_pylist() == ['"Dead swans," he said', 'and "more']
    assert [finding.code for finding in parsed.findings] == ["quotes-plain"]


@pytest.mark.parametrize("given", ["", "ab", '"', "\n"])
def test_a_delimiter_is_one_character(tmp_path: Path, given: str) -> None:
    with pytest.raises(BadData, match="single character"):
        _parsed(tmp_path, "text,label\n", delimiter=given)


def test_a_delimiter_can_be_named(tmp_path: Path) -> None:
    assert _parsed(tmp_path, "text~label\na,b~x\n", delimiter="~").table["text"].to_pylist() == ["a,b"]
    assert _parsed(tmp_path, "text\tlabel\na\tx\n", delimiter="\\t").table["label"].to_pylist() == ["x"]


def test_an_encoding_named_wrongly_is_refused_and_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"cannot be read as utf-8.*choose its encoding"):
        _parsed(tmp_path, "text,label\nÉpidémie,x\n".encode("cp1252"), encoding="utf-8")
