from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadData
from selmask.importing.formats.format import ReadOptions
from selmask.importing.formats.plain_lines import TXT

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.importing.formats.parsed import Parsed


def _parsed(folder: Path, content: str, options: ReadOptions | None = None) -> Parsed:
    path = folder / "upload"
    path.write_bytes(content.encode())
    return TXT.parse(path, options or ReadOptions())


def test_each_line_is_a_document(tmp_path: Path) -> None:
    parsed = _parsed(tmp_path, 'Avian flu, again; in "Kent.\r\n\r\nA second one.')
    assert parsed.how.format == "txt"
    assert parsed.table["text"].to_pylist() == ['Avian flu, again; in "Kent.', "", "A second one."]


def test_a_text_file_with_a_tables_header_is_a_table(tmp_path: Path) -> None:
    parsed = _parsed(tmp_path, "id\tText\tlabel\n1\tAvian flu\tx\n")
    assert (parsed.how.format, parsed.table["Text"].to_pylist()) == ("tsv", ["Avian flu"])


def test_a_delimiter_makes_it_a_table(tmp_path: Path) -> None:
    parsed = _parsed(tmp_path, "note~grade\nAvian flu~x\n", ReadOptions(delimiter="~"))
    assert (parsed.how.format, parsed.table["note"].to_pylist()) == ("csv", ["Avian flu"])


def test_lines_with_nul_bytes_are_refused_by_their_numbers(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"NUL bytes \(line 2, 3\)"):
        _parsed(tmp_path, f"{'a ' * 9}\nb\0\n\0\n")
