"""The format of a file, told by its content first and its name second: names lie, first bytes rarely do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.errors import BadData
from selmask.importing.formats.all_formats import FALLBACK, accepted, all_formats, format_of_suffix
from selmask.importing.formats.format import FileStart, Format
from selmask.importing.formats.shared.limits import MAX_FILE_BYTES, MIB

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_ARCHIVE = "an archive"
_REFUSED = {
    b"PK\x03\x04": _ARCHIVE,
    b"\x1f\x8b": _ARCHIVE,
    b"BZh": _ARCHIVE,
    b"\xfd7zXZ": _ARCHIVE,
    b"7z\xbc\xaf": _ARCHIVE,
    b"Rar!": _ARCHIVE,
    b"\x28\xb5\x2f\xfd": _ARCHIVE,
    b"%PDF": "a PDF document",
    b"{\\rtf": "an RTF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"SQLite format 3": "a database",
    **{bytes([0x80, protocol]): "a Python pickle, which is never opened," for protocol in range(2, 6)},
}
"""Kinds of files that cannot be imported, by their first bytes."""


def detect_format(path: Path, suffix: str) -> Format:
    """The format of the file at `path`, called `….<suffix>` (lower case, no dot) by its owner.

    Raises:
        BadData: it is empty, too large, damaged, an archive, not a table, or not what its name says.
    """
    check_size(path)
    with path.open("rb") as file:
        start = FileStart(path, suffix, file.read(1024))
    named, others = format_of_suffix(suffix), all_formats().values()
    with_signature = _first_that_fits(start, (each for each in others if each.has_signature))
    if with_signature is not None:
        return with_signature
    noun = _refused_noun(start)
    if noun is not None:
        raise _refused(noun, named)
    if named is not None and named.has_signature:
        raise _refused("an HTML or XML page", named) if start.is_markup else _misnamed(named)
    texts = [each for each in others if not each.has_signature]
    fitting = _first_that_fits(start, texts if named is None else [named, *texts])
    if fitting is None and start.is_markup:
        raise _refused("an HTML or XML page", None)
    return fitting or FALLBACK


def check_size(path: Path) -> None:
    """Checks that the file is worth copying and parsing.

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


def _first_that_fits(start: FileStart, candidates: Iterable[Format]) -> Format | None:
    return next((each for each in candidates if each.fits(start)), None)


def _refused_noun(start: FileStart) -> str | None:
    return next((noun for magic, noun in _REFUSED.items() if start.head.startswith(magic)), None)


def _misnamed(named: Format) -> BadData:
    return BadData(f"This is not {named.with_article}, although its name says so", accepted=accepted())


def _refused(noun: str, named: Format | None) -> BadData:
    if named is not None and named.has_signature:
        return BadData(f"This is not {named.with_article} but {noun.rstrip(',')}", accepted=accepted())
    fix = "Unpack it and import the file inside" if noun == _ARCHIVE else "Save the table as CSV and import that"
    return BadData(f"This is {noun} and cannot be imported", accepted=accepted(), do=fix)
