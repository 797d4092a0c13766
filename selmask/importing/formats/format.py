"""The record of a file format: a new format is one `Format`, and nothing else.

selmask's own formats are in this folder and listed in `all_formats.py`; an installed package offers a format under the
entry-point group `selmask.formats`. Detection, the parser's process, the page Data, the command line and all messages
read the record. A format of texts gives a column `text`, one of terms a column `term`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import Field

from selmask.specs import Spec

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from selmask.importing.formats.parsed import Parsed


class ReadOptions(Spec):
    """A person's choices about reading a file; None leaves a choice to the format."""

    sheet: str | None = Field(None, description="The sheet of a workbook; by default the only one that has rows.")
    encoding: str | None = Field(
        None,
        description="The encoding of a text file; detected by default.",
        examples=["utf-8", "cp1252", "utf-16"],
    )
    delimiter: str | None = Field(
        None,
        description="The character between the cells of a text table; detected by default.",
        examples=[",", ";", "tab", "|"],
    )
    header: bool | None = Field(
        None,
        description="Whether the first row names the columns. By default it does, unless the file has one column whose "
        "first cell is not a usual name such as text or term.",
    )


OptionName = Literal["sheet", "encoding", "delimiter", "header"]


class FileStart(NamedTuple):
    """The beginning of a file, from which its format is recognised.

    Attributes:
        path: The file, for a format that must look further into it.
        suffix: The ending of its owner's name for it: lower case, without the dot.
        head: Its first 1,024 bytes.
    """

    path: Path
    suffix: str
    head: bytes

    @property
    def text(self) -> bytes:
        """The head in lower case, without a byte-order mark and white space at its beginning."""
        return self.head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()

    @property
    def is_markup(self) -> bool:
        """Whether it begins like an HTML or XML page."""
        return self.text.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<body"))


@dataclass(frozen=True)
class Format:
    """A file format.

    Attributes:
        name: Its short name in reports, and the ending under which the original file is kept.
        title: Its name in messages, such as "Excel".
        suffixes: The endings of its files, in lower case, without the dot.
        parse: Reads a file into a table of strings, in a process of its own with limited memory and time. Raises
            BadData if it cannot: what is wrong, on which line, and what to do.
        looks_like: Whether a file with this beginning has this format. By default, whether its name has one of the
            suffixes and it does not begin like HTML or XML. Raises BadData for a damaged file.
        options: The fields of `ReadOptions` that `parse` uses.
        has_signature: Whether the first bytes alone identify the format. Files with the signature are then accepted
            under any name, and files without it are refused if their names have one of the suffixes.
        has_header: Whether the columns have names of their own; a file may still lack them (see `HowRead.header`).
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    parse: Callable[[Path, ReadOptions], Parsed]
    looks_like: Callable[[FileStart], bool] | None = None
    options: tuple[OptionName, ...] = ()
    has_signature: bool = False
    has_header: bool = True

    def fits(self, start: FileStart) -> bool:
        """Whether a file that begins with `start` has this format.

        Raises:
            BadData: it has, and it is damaged.
        """
        if self.looks_like is None:
            return start.suffix in self.suffixes and not start.is_markup
        return self.looks_like(start)

    @property
    def with_article(self) -> str:
        """The name of a file of this format with its article: `an Excel file`, `a Parquet file`."""
        return f"{'an' if self.title[0] in 'AEIOU' else 'a'} {self.title} file"
