"""How a page says that something went wrong: a sentence a person can act on; the rest goes into the log."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st

from selmask.errors import SelmaskError
from selmask.ui.shell.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Iterator

LOG = logging.getLogger("selmask.pages")

UNEXPECTED = (
    "Something went wrong that selmask did not foresee. Your data and runs are safe; the details are in the log of the "
    "program that opened this page. Reload the page; if it comes back, please report the last lines of that log."
)


@contextmanager
def shown() -> Iterator[None]:
    """What is raised inside is said on the page, where it happened, and the rest of the page goes on."""
    try:
        yield
    except SelmaskError as error:
        show(error)


def show(error: Exception) -> None:
    """One error on the page: what happened and what to do. A traceback never gets there."""
    if isinstance(error, SelmaskError):
        st.error(literal(str(error)), icon=":material/error:")
        return
    LOG.exception("unforeseen", exc_info=error)
    st.error(UNEXPECTED, icon=":material/error:")


def on_script_error(error: Exception) -> bool:
    """For the server: says an error that no page caught. True: Streamlit shows nothing of its own."""
    show(error)
    return True
