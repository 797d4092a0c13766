"""The columns without which a table cannot be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.importing.columns import REQUIRED_ROLES

if TYPE_CHECKING:
    from selmask.importing.import_request import ImportRequest


def are_chosen(request: ImportRequest) -> bool:
    """Whether each has been chosen; says on the page which have not."""
    missing = [role for role in REQUIRED_ROLES[request.kind] if getattr(request.columns, role) is None]
    if missing:
        st.info(f"Choose the column with the {' and the one with the '.join(missing)}.")
    return not missing
