"""What kind of file this is, by its content first and its name second: names lie, first bytes rarely do."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Literal, NamedTuple

from selmask.errors import BadData
from selmask.importing.formats.limits import MAX_FILE_BYTES, MIB

if TYPE_CHECKING:
    from pathlib import Path

Format = Literal["csv", "tsv", "txt", "xlsx", "xls", "ods", "json", "jsonl", "parquet"]

ACCEPTED = "csv, tsv, txt, xlsx, xls, ods, json, jsonl and parquet files"
SPREADSHEETS = {"xlsx": "an Excel", "xlsm": "an Excel", "xls": "an Excel", "ods": "an OpenDocument"}
_BY_SUFFIX: dict[str, Format] = {
    "csv": "csv",
    "tsv": "tsv",
    "tab": "tsv",
    "txt": "txt",
    "json": "json",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
}
_ARCHIVE = "an archive"


class _Magic(NamedTuple):
    start: bytes
    noun: str


_REFUSED = (
    _Magic(b"\x1f\x8b", _ARCHIVE),
    _Magic(b"BZh", _ARCHIVE),
    _Magic(b"\xfd7zXZ", _ARCHIVE),
    _Magic(b"7z\xbc\xaf", _ARCHIVE),
    _Magic(b"Rar!", _ARCHIVE),
    _Magic(b"\x28\xb5\x2f\xfd", _ARCHIVE),
    _Magic(b"%PDF", "a PDF document"),
    _Magic(b"{\\rtf", "an RTF document"),
    _Magic(b"\x89PNG", "a picture"),
    _Magic(b"\xff\xd8\xff", "a picture"),
    _Magic(b"SQLite format 3", "a database"),
    *(_Magic(bytes([0x80, protocol]), "a Python pickle, which is never opened,") for protocol in range(2, 6)),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<body")


def detect_format(path: Path, suffix: str) -> Format:
    """The format of the file at `path`, called `….<suffix>` (lower case, no dot) by its owner.

    Raises:
        BadData: it is empty, too large, an archive, no table at all, or not what its name says.
    """
    check_size(path)
    with path.open("rb") as file:
        head = file.read(1024)
    return _binary_format(path, head, suffix) or _text_format(head, suffix)


def check_size(path: Path) -> None:
    """Whether the file is worth copying and parsing.

    Raises:
        BadData: it is empty or too large.
    """
    size = path.stat().st_size
    if size == 0:
        raise BadData("The file is empty", do="Export it again and check that it has content")
    if size > MAX_FILE_BYTES:
        raise BadData(
            "The file is too large",
            given=f"{size // MIB:,} MB",
            accepted=f"up to {MAX_FILE_BYTES // MIB} MB",
            do="Split it, or save it as Parquet, which is smaller",
        )


def _binary_format(path: Path, head: bytes, suffix: str) -> Format | None:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        return _zipped_format(path, suffix)
    if head.startswith(_OLE):
        return "xls"
    for magic in _REFUSED:
        if head.startswith(magic.start):
            raise _refused(magic.noun, suffix)
    return None


def _zipped_format(path: Path, suffix: str) -> Format:
    """Spreadsheets of today are zip files; every other zip file is an archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
        if suffix in SPREADSHEETS:
            raise BadData(
                f"This is a damaged or cut off {SPREADSHEETS[suffix].split()[1]} file",
                do="Save or download it again; the last part of it is missing",
            ) from error
        raise _refused(_ARCHIVE, suffix) from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    if {"content.xml", "mimetype"} <= names:
        return "ods"
    raise _refused(_ARCHIVE, suffix)


def _text_format(head: bytes, suffix: str) -> Format:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_HTML) and suffix != "txt":
        raise _refused("an HTML or XML page", suffix)
    if suffix == "parquet":
        raise BadData("This is not a Parquet file, although its name says so", accepted=ACCEPTED)
    if suffix in SPREADSHEETS:
        raise BadData(f"This is not {SPREADSHEETS[suffix]} file, although its name says so", accepted=ACCEPTED)
    if suffix == "json" and start.startswith(b"{"):
        return "jsonl"
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    return "jsonl" if start.startswith(b'{"') else "csv"


def _refused(noun: str, suffix: str) -> BadData:
    if suffix == "parquet":
        return BadData(f"This is not a Parquet file but {noun.rstrip(',')}", accepted=ACCEPTED)
    if suffix in SPREADSHEETS:
        return BadData(f"This is not {SPREADSHEETS[suffix]} file but {noun.rstrip(',')}", accepted=ACCEPTED)
    fix = "Unpack it and import the file inside" if noun == _ARCHIVE else "Save the table as CSV and import that"
    return BadData(f"This is {noun} and cannot be imported", accepted=ACCEPTED, do=fix)
