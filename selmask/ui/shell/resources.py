"""What pages read from: the workspace, its store, its data; opened once, kept while their content is the same."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from selmask.processes.devices import devices
from selmask.store.database import Database
from selmask.store.store import Store
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path


def workspace() -> Workspace:
    """The workspace this app was started for."""
    return Workspace.at()


def store() -> Store:
    """The workspace's store."""
    return _store(workspace().database)


@st.cache_resource(max_entries=4, show_spinner=False)
def _store(path: Path) -> Store:
    return Store(Database(path))


@st.cache_data(ttl=20, show_spinner=False)
def device_words() -> list[str]:
    """What runs are computed on, each device in words with what is free now; a GPU's driver takes long to ask."""
    return [device.words for device in devices()]


def used_bytes(folder: Path) -> int:
    """What the files below `folder` take on the disk; those that vanish meanwhile, as checkpoints do, take nothing."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            total += path.stat().st_size if path.is_file() else 0
    return total
