"""The browser's address: what a page writes there survives requests that were sent before it arrived.

A browser sends the address along with each request. One that it sends while the page is still being drawn, such as the
timer of a live region, names what the address named before; taken at its word, it would undo what was just chosen.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx

_CHANGES, _PAGE = "address changes", "address of page"
"""The session keys of the latest change of each parameter, and of the title of the page that is shown."""

_SECONDS = 20.0
"""How late a request may be: the time in which a busy machine draws a page."""


@dataclass(frozen=True)
class _Change:
    """A change of a parameter: on which page, the values it had before, the value now (None: away), and when."""

    page: str | None
    formers: frozenset[str | None]
    now: str | None
    at: float

    def counts_on(self, page: str | None) -> bool:
        """Whether a request for this page may have been sent before the change."""
        return self.page == page and time.monotonic() - self.at < _SECONDS


def change(parameter: str, value: str | None) -> None:
    """Lets a parameter of the address be `value`, or takes it away (None)."""
    settle()  # the request may itself be late
    former, page = st.query_params.get(parameter), st.session_state.get(_PAGE)
    if former == value:
        return
    _write(parameter, value)
    changes: dict[str, _Change] = st.session_state.setdefault(_CHANGES, {})
    earlier = changes.get(parameter)
    formers = {former} | (earlier.formers if earlier and earlier.counts_on(page) else set())
    changes[parameter] = _Change(page, frozenset(formers - {value}), value, time.monotonic())


def begin(page: str) -> None:
    """Notes that a page is drawn, and puts right an address that is late; must run before the address is read."""
    st.session_state[_PAGE] = page
    context = get_script_run_ctx()
    if context is not None and context.is_history_navigation:  # a person went back, which is no late request
        st.session_state.pop(_CHANGES, None)
    settle()


def settle() -> None:
    """Puts right an address that was sent before the last change of it."""
    changes: dict[str, _Change] = st.session_state.get(_CHANGES, {})
    for parameter, each in list(changes.items()):
        if not each.counts_on(st.session_state.get(_PAGE)):
            del changes[parameter]
        elif st.query_params.get(parameter) in each.formers:
            with suppress(StreamlitAPIException):  # by now a widget keeps this parameter
                _write(parameter, each.now)


def _write(parameter: str, value: str | None) -> None:
    if value is None:
        del st.query_params[parameter]
    else:
        st.query_params[parameter] = value
