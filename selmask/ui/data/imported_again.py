"""The data set that is imported again because its files are gone; the form starts with its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from selmask.importing.file_name import shown_name
from selmask.ui.shell import keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selmask.store.datasets import DatasetRecord
    from selmask.ui.data.sources import Seen, Source

_AGAIN = "import-again"
"""The session key of the record of the data set."""


def values(record: DatasetRecord) -> dict[str, Any]:
    """The values for the page that import the file of a data set again, as it was, once it is chosen."""
    return {"import-kind": record.kind, _AGAIN: record, **keys.IMPORTING}


def of(file_name: str) -> DatasetRecord | None:
    """The data set that is imported again, if it is from a file of this name."""
    record: DatasetRecord | None = st.session_state.get(_AGAIN)
    return record if record is not None and record.file_name == shown_name(file_name) else None


def among(tables: Mapping[Source, Seen]) -> dict[Source, DatasetRecord]:
    """The table of the data set that is imported again, with its record; of several sheets, the likeliest."""
    fitting = {table: record for table in tables if (record := of(table.file.name)) is not None}

    def unlike(table: Source) -> tuple[bool, bool]:
        record = fitting[table]
        return table.name != record.name, tables[table].proposal.kind != record.kind

    likeliest = min(fitting, key=unlike, default=None)
    return {} if likeliest is None else {likeliest: fitting[likeliest]}


def done() -> None:
    """Lets nothing be imported again."""
    st.session_state.pop(_AGAIN, None)
