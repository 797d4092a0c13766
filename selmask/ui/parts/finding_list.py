"""A list of findings, the worst first: the problem, its rows, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from selmask.ui.words.safe_text import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.importing.findings import Finding

LEVELS = {
    "error": (":material/error:", "red"),
    "warning": (":material/warning:", "orange"),
    "info": (":material/info:", "blue"),
}


def show(findings: Sequence[Finding]) -> None:
    """One line for each finding; a message if there are none."""
    if not findings:
        st.success("No problems found.", icon=":material/check_circle:")
    for finding in sorted(findings, key=lambda finding: list(LEVELS).index(finding.level)):
        icon, colour = LEVELS[finding.level]
        with st.container(horizontal=True, vertical_alignment="top", wrap=False):
            st.markdown(f":{colour}-badge[{icon} {finding.level}]", width=90)
            st.markdown(literal(finding.in_words))


def in_words(number: int) -> str:
    """A data set's health in a word or two: `ok`, `3 findings`."""
    return "ok" if not number else f"{number} finding{'s' if number > 1 else ''}"
