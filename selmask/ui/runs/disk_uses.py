"""The disk use of runs, remembered by the server."""

from __future__ import annotations

import streamlit as st

from selmask.runs.many.disk_use import DiskUses
from selmask.ui.shell.resources import workspace
from selmask.workspace import Workspace


def disk_uses() -> DiskUses:
    """The disk use of the workspace's runs."""
    return _of(str(workspace().home))


@st.cache_resource(max_entries=4, show_spinner=False)  # a server has one workspace; tests open several
def _of(home: str) -> DiskUses:
    return DiskUses(Workspace.at(home))
