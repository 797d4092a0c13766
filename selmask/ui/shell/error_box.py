"""Error boxes: a sentence that a person can act on. Tracebacks go to the log."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st

from selmask.errors import SelmaskError
from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Iterator

LOG = logging.getLogger("selmask.pages")

UNEXPECTED = (
    "An unexpected error occurred. Your data and runs are safe. Reload the page; if the error comes back, please "
    "report the last lines printed in the terminal where selmask was started."
)


@contextmanager
def shown() -> Iterator[None]:
    """Shows a `SelmaskError` raised inside as a box in its place, and lets the rest of the page be drawn."""
    try:
        yield
    except SelmaskError as error:
        show(error)


def show(error: Exception) -> None:
    """Draws one error: what happened and what to do, never a traceback."""
    if isinstance(error, SelmaskError):
        st.error(literal(str(error)), icon=":material/error:")
        return
    LOG.exception("unexpected error", exc_info=error)
    st.error(UNEXPECTED, icon=":material/error:")


def on_script_error(error: Exception) -> bool:
    """Shows an error that no page caught; called by the server. True keeps Streamlit from showing its own box."""
    show(error)
    return True
