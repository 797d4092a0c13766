"""The workspace and its store, opened once per server; its devices and its use of disk."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from selmask.processes.devices import devices
from selmask.store.sqlite.database import Database
from selmask.store.store import Store
from selmask.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.processes.devices import Device


def workspace() -> Workspace:
    """The workspace that this server was started for."""
    return Workspace.at()


def store() -> Store:
    """The workspace's store."""
    return _store(workspace().database)


@st.cache_resource(max_entries=4, show_spinner=False)  # a server has one workspace; tests open several
def _store(path: Path) -> Store:
    return Store(Database(path))


@st.cache_data(ttl=20, show_spinner=False)
def machine_devices() -> list[Device]:
    """The devices that runs use; cached for a few seconds, because a GPU's driver answers slowly."""
    return devices()


def device_words() -> list[str]:
    """The devices that runs use, each in words with its free memory."""
    return [device.words for device in machine_devices()]


def used_bytes(folder: Path) -> int:
    """Bytes used by the files below `folder`; one that cannot be read, or disappears meanwhile, counts as 0."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            total += path.stat().st_size if path.is_file() else 0
    return total
