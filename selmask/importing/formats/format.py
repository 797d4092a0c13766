"""File formats: the record that each file of this folder offers, and any installed package may offer.

A format is one `Format`. selmask's own are listed in `all_formats.py`; a package offers its own under the entry-point
group `selmask.formats`. The record is all there is to a format: detection, the parser's process, the page Data, the
command line and the messages read it.
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
    """How a person wants a file read; None leaves it to the format."""

    sheet: str | None = Field(None, description="The sheet of a workbook; by default the only one that has rows.")
    encoding: str | None = Field(
        None,
        description="The encoding of a text file; detected by default.",
        examples=["utf-8", "cp1252", "utf-16"],
    )
    delimiter: str | None = Field(
        None,
        description="The character between the cells of a text table; told from its header by default.",
        examples=[",", ";", "tab", "|"],
    )


OptionName = Literal["sheet", "encoding", "delimiter"]


class FileStart(NamedTuple):
    """The beginning of a file, by which its format is told.

    Attributes:
        path: The file, for a format that must look further in.
        suffix: How its owner's name for it ends: lower case, without the dot.
        head: Its first 1,024 bytes.
    """

    path: Path
    suffix: str
    head: bytes

    @property
    def text(self) -> bytes:
        """The first bytes in lower case, without a byte-order mark and white space before them."""
        return self.head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()

    @property
    def is_markup(self) -> bool:
        """Whether it begins as an HTML or XML page."""
        return self.text.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<body"))


@dataclass(frozen=True)
class Format:
    """A file format.

    Attributes:
        name: Its short name, as reports keep it; the original file is kept under this ending.
        title: Its name in messages, such as "Excel".
        suffixes: The endings of its files, lower case, without the dot.
        parse: Reads a file into a table of strings. Runs in a process of its own, with limited memory and time.
            Raises BadData where it cannot: what is wrong, on which line, and what to do.
        looks_like: Whether a file that begins so is of this format; by default, whether its name ends so and it is no
            HTML or XML. Raises BadData for a file that is damaged.
        options: The fields of `ReadOptions` that `parse` follows.
        has_signature: Whether its first bytes alone tell it from all others. Such a file is recognised under any name,
            and another file is refused under its name.
        has_header: Whether its columns have names.
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
        """Whether a file that begins with `start` is of this format.

        Raises:
            BadData: it is, and it is damaged.
        """
        if self.looks_like is None:
            return start.suffix in self.suffixes and not start.is_markup
        return self.looks_like(start)

    @property
    def with_article(self) -> str:
        """`an Excel file`, `a Parquet file`."""
        return f"{'an' if self.title[0] in 'AEIOU' else 'a'} {self.title} file"
