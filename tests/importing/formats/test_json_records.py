from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadData
from selmask.importing.formats.format import ReadOptions
from selmask.importing.formats.json_records import JSON, JSON_LINES

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.importing.formats.format import Format


def _rows(folder: Path, content: str, kind: Format = JSON_LINES) -> list[dict[str, str | None]]:
    path = folder / "upload"
    path.write_text(content, encoding="utf-8")
    rows: list[dict[str, str | None]] = kind.parse(path, ReadOptions()).table.to_pylist()
    return rows


def test_values_become_text_as_they_are_written(tmp_path: Path) -> None:
    line = '{"text": "a", "label": 1.50, "n": 12345678901234567890, "b": true, "m": null, "x": NaN}\n'
    assert _rows(tmp_path, line) == [
        {"text": "a", "label": "1.50", "n": "12345678901234567890", "b": "true", "m": None, "x": None}
    ]


def test_keys_may_come_late_or_be_missing(tmp_path: Path) -> None:
    assert _rows(tmp_path, '{"text": "a"}\n\n{"label": "x", "text": "b"}\n{"text": "c"}\n') == [
        {"text": "a", "label": None},
        {"text": "b", "label": "x"},
        {"text": "c", "label": None},
    ]


def test_a_nameless_key_is_numbered(tmp_path: Path) -> None:
    assert _rows(tmp_path, '{"text": "a", " ": "b"}\n{"text": "c", "": "d"}\n') == [
        {"text": "a", "column 2": "b", "column 3": None},
        {"text": "c", "column 2": None, "column 3": "d"},
    ]


def test_a_list_and_lines_of_the_same_objects_are_the_same_table(tmp_path: Path) -> None:
    records = [{"text": "a\u2028b", "label": "x"}, {"text": "ü\n", "label": "y"}]
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    assert _rows(tmp_path, json.dumps(records), JSON) == _rows(tmp_path, lines) == records


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            '{"text": "a"}\n{"text": "b\n["a list"]\n{"txt": "c"}\n',
            r"line 2 is cut.*; line 3 is not an object.*; line 4 ",
        ),
        ('{"text": "a"}\n{"text": ["b"]}\n', "line 2 has a list or an object as 'text'"),
        ('{"text": "a", "text": "b"}\n', "line 1 cannot be read .*'text' twice"),
        ("7\n" * 9, "line 5 is not an object.*and 4 more"),
        ("[" * 100_000, "line 1 is nested too deeply"),
        ('{"text": "\\ud83d"}', "contains half a character"),
        ('{"text": "a", "text ": "b"}', "Several columns have the same name.*'text'"),
    ],
)
def test_broken_lines_are_refused_with_their_numbers(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(BadData, match=message):
        _rows(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"data": []}', "list of objects"),
        ('[{"text": "a"}', "is cut or is not JSON"),
        ('[{"text": "a"}, 7]', "row 2 is not an object"),
    ],
)
def test_a_json_file_is_a_list_of_objects(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(BadData, match=message):
        _rows(tmp_path, content, JSON)
