"""Whether a data set still has its rows; only then is its name taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask import library
from selmask.ui.shell.resources import store, workspace
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from selmask.store.datasets import DatasetRecord


def is_whole(record: DatasetRecord) -> bool:
    """Whether the data set still has the rows that were imported; reads them all, once for each state of its file."""
    return _is_whole(str(workspace().home), record, library.dataset(workspace(), record.name).file_state)


def is_taken(name: str) -> bool:
    """Whether a whole data set is called so; one whose files are gone or damaged may be imported again."""
    record = next((each for each in store().datasets.all() if each.name == name), None)
    return record is not None and is_whole(record)


@st.cache_data(max_entries=100, show_spinner="Reading the rows…")
def _is_whole(home: str, record: DatasetRecord, state: tuple[int, int] | None) -> bool:
    del state  # part of the cache's key alone
    return library.is_whole(Workspace.at(home), record)
