from __future__ import annotations

from pathlib import Path

import pytest

from selmask.importing.formats.format import FileStart, Format, ReadOptions
from selmask.importing.formats.parsed import HowRead, Parsed
from selmask.importing.formats.shared.rows import Rows


def _parse(path: Path, options: ReadOptions) -> Parsed:
    assert path
    assert options
    return Parsed(Rows(["term"]).table(), HowRead(format="obo"))


OBO = Format(name="obo", title="OBO", suffixes=("obo",), parse=_parse)


def _start(suffix: str, head: bytes) -> FileStart:
    return FileStart(Path("upload"), suffix, head)


@pytest.mark.parametrize(
    ("suffix", "head", "fits"),
    [
        ("obo", b"format-version: 1.2", True),
        ("txt", b"format-version: 1.2", False),
        ("obo", b"\xef\xbb\xbf\n <!DOCTYPE html>", False),
        ("obo", b"<?xml", False),
    ],
)
def test_a_format_without_a_rule_of_its_own_goes_by_the_name(suffix: str, head: bytes, fits: bool) -> None:
    assert OBO.fits(_start(suffix, head)) is fits


def test_a_rule_of_its_own_decides_alone() -> None:
    owl = Format(
        name="owl", title="OWL", suffixes=("owl",), parse=_parse, looks_like=lambda start: b"owl:" in start.head
    )
    assert owl.fits(_start("", b"<?xml owl:Class"))
    assert not owl.fits(_start("owl", b"<?xml"))


def test_the_title_has_its_article_in_messages() -> None:
    assert OBO.with_article == "an OBO file"
    assert Format(name="x", title="Parquet", suffixes=(), parse=_parse).with_article == "a Parquet file"
