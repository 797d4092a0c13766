"""The encoding of a text file, by its byte-order mark, else strict UTF-8, else the likeliest of a few others.

The guess is limited to what office programs write (cp1252, UTF-16): a longer list would make guesses worse, and a user
can always name the encoding.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes

from selmask.errors import BadData
from selmask.importing.findings import Finding
from selmask.importing.formats.shared.limits import MIB

if TYPE_CHECKING:
    from pathlib import Path

# UTF-32 comes before UTF-16, whose little-endian mark is the beginning of its own.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES = ["utf_8", "cp1252", "utf_16_le", "utf_16_be"]
_SAMPLE_BYTES = 64 * 1024
_NUL_SHARE_OF_UTF16 = 0.2  # in UTF-16 every second byte of ASCII text is NUL; stray NUL bytes are far rarer
_ADVICE = "Save the file as UTF-8, or choose its encoding, for example cp1252 or cp1250"


def find_encoding(path: Path, chosen: str | None = None) -> str:
    """The name of the codec that reads the file at `path`.

    Args:
        path: The file.
        chosen: The user's choice, which is only checked to exist.

    Raises:
        BadData: `chosen` is not a text encoding, or no encoding fits.
    """
    if chosen is not None:
        return _checked(chosen)
    with path.open("rb") as file:
        head = file.read(_SAMPLE_BYTES)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if head.count(0) > _NUL_SHARE_OF_UTF16 * len(head):
        return _guess(head)
    offset = _first_non_utf8(path)
    return "utf-8" if offset is None else _guess(_around(path, offset))


def guess_findings(encoding: str | None) -> tuple[Finding, ...]:
    """The finding about a detected encoding that is uncertain; none for UTF-8 and files with a byte-order mark."""
    if encoding is None or encoding.replace("-", "_") not in _GUESSES or encoding == "utf-8":
        return ()
    message = f"The file is not UTF-8; it was read as {encoding}, the likeliest encoding."
    fix = "Look at accented letters in the first rows; if they are wrong, choose another encoding."
    return (Finding(level="info", code="encoding-guessed", message=message, fix=fix),)


def unreadable(encoding: str, error: UnicodeError, line: int) -> BadData:
    """The error for a file that cannot be decoded with `encoding`, near `line`."""
    return BadData(
        f"The file cannot be read as {encoding} (near line {line:,})",
        given=error.reason if isinstance(error, UnicodeDecodeError) else None,
        do=_ADVICE,
    )


def _checked(name: str) -> str:
    try:
        "".encode(name)
    except (LookupError, ValueError, UnicodeError) as error:
        raise BadData(
            "There is no such text encoding", given=name, accepted="utf-8, cp1252, utf-16, or any other in Python"
        ) from error
    return name


def _first_non_utf8(path: Path) -> int | None:
    """The offset of the first byte that is not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    done = 0
    with path.open("rb") as file:
        while True:
            block = file.read(MIB)
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return max(0, done + error.start)
            if not block:
                return None
            done += len(block)


def _around(path: Path, offset: int) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, offset - _SAMPLE_BYTES // 2) & ~1)  # an even offset, so that UTF-16 is not read one byte off
        return file.read(_SAMPLE_BYTES)


def _guess(sample: bytes) -> str:
    best = from_bytes(sample, cp_isolation=_GUESSES).best()
    if best is None or best.encoding == "utf_8":
        raise BadData(
            "The file is neither UTF-8 nor in any other encoding that can be recognised",
            accepted="UTF-8, cp1252 (Western European Windows), UTF-16",
            do=_ADVICE,
        )
    return str(best.encoding).replace("_", "-")
