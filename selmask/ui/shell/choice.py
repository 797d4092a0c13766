"""A choice that stands in the address: what it names may be gone, deleted in another tab or by another program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.ui.shell.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Sequence


def choose(label: str, names: Sequence[str], key: str) -> str:
    """Asks for one of `names`; if the one that was asked for is gone, that is said above.

    Args:
        label: What a name is the name of, such as "Experiment".
        names: At least one.
        key: That of the widget, and of the parameter in the address.
    """
    asked = st.session_state.get(key) or st.query_params.get(key)
    if asked is not None and asked not in names:
        st.info(f"There is no {label.lower()} called {literal(asked)} any more. Another one is shown.")
    chosen: str = st.selectbox(label, names, key=key, bind="query-params")
    return chosen
