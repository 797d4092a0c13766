from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.errors import BadData
from selmask.importing.formats.shared.encoding import find_encoding, guess_findings

if TYPE_CHECKING:
    from pathlib import Path

FRENCH = "text,label\n" + "Épidémie de fièvre catarrhale à Nîmes près d'un élevage.,relevant\n" * 3
GREEK = "text,label\n" + "Η γρίπη των πτηνών επιβεβαιώθηκε σε χωριό.,relevant\n" * 3


@pytest.mark.parametrize(
    ("written_as", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-32", "utf-32"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("latin-1", "cp1252"),
    ],
)
def test_the_text_is_read_in_the_detected_encoding(tmp_path: Path, written_as: str, expected: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(FRENCH.encode(written_as))
    found = find_encoding(path)
    assert found == expected
    assert path.read_text(encoding=found) == FRENCH


def test_one_accent_late_in_the_file_is_enough_to_guess(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    ascii_rows = "a plain row of ASCII,label\n" * 100_000
    path.write_bytes(ascii_rows.encode() + FRENCH.encode("cp1252"))
    assert find_encoding(path) == "cp1252"


@pytest.mark.parametrize(
    "damaged",
    [(FRENCH + "é").encode()[:-1], FRENCH.encode() + FRENCH.encode("cp1252")],
    ids=["cut in a letter", "two encodings"],
)
def test_damaged_utf8_is_not_read_as_something_else(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(damaged)
    with pytest.raises(BadData, match="neither UTF-8 nor"):
        find_encoding(path)


def test_another_code_page_is_not_guessed_but_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(GREEK.encode("cp1253"))
    with pytest.raises(BadData, match=r"neither UTF-8 nor.*choose its encoding"):
        find_encoding(path)
    assert find_encoding(path, "cp1253") == "cp1253"


@pytest.mark.parametrize("name", ["rot13", "no-such-thing", "hex", "a\0b"])
def test_a_name_that_is_not_a_text_encoding_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadData, match="no such text encoding"):
        find_encoding(tmp_path / "unread", name)


def test_only_a_guess_is_a_finding() -> None:
    assert guess_findings("cp1252")[0].code == "encoding-guessed"
    assert not [
        guess_findings(certain) for certain in (None, "utf-8", "utf-8-sig", "utf-16") if guess_findings(certain)
    ]
