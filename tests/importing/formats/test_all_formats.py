"""The list of formats, and what is derived from it."""

from __future__ import annotations

import pytest

from selmask.importing.formats.all_formats import (
    BUILT_IN,
    FALLBACK,
    accepted,
    all_formats,
    format_of_suffix,
    titles,
)
from selmask.importing.formats.format import Format, ReadOptions


def test_every_built_in_format_is_found_by_its_name_and_its_suffixes() -> None:
    for member in BUILT_IN:
        assert all_formats()[member.name] is member
        assert {format_of_suffix(suffix) for suffix in member.suffixes} == {member}
    assert format_of_suffix("") is None
    assert format_of_suffix("dat") is None


def test_the_fallback_takes_no_file_from_a_format_with_a_signature() -> None:
    assert not FALLBACK.has_signature


@pytest.mark.parametrize("member", BUILT_IN, ids=lambda member: member.name)
def test_options_are_fields_of_the_read_options(member: Format) -> None:
    assert set(member.options) <= ReadOptions.model_fields.keys()


def test_messages_list_every_format() -> None:
    assert accepted() == "csv, tsv, txt, xlsx, xls, ods, json, jsonl and parquet files"
    assert titles() == "CSV, TSV, plain text, Excel, OpenDocument, JSON, JSON lines or Parquet"
