"""What the page writes into the browser's address, kept against requests that were sent before it arrived there.

A browser sends the address along with each request. One that it sends while the page is still being drawn, such as the
timer of a live region, names what the address named before; taken at its word, it would undo what was just chosen.
"""

from __future__ import annotations

import streamlit as st

_CHANGES = "address changes"
"""The session key of the parameters that were changed since the last request: what each was, and what it is now."""


def change(parameter: str, value: str | None) -> None:
    """Lets a parameter of the address be `value`, or takes it away (None)."""
    former = st.query_params.get(parameter)
    if former == value:
        return
    _write(parameter, value)
    st.session_state.setdefault(_CHANGES, {})[parameter] = (former, value)


def settle() -> None:
    """Puts right an address that was sent before the last change of it; must run before the address is read."""
    for parameter, (former, now) in st.session_state.pop(_CHANGES, {}).items():
        if st.query_params.get(parameter) == former:
            change(parameter, now)


def _write(parameter: str, value: str | None) -> None:
    if value is None:
        del st.query_params[parameter]
    else:
        st.query_params[parameter] = value
