"""The choice of texts: documents of the corpus by their rows in the imported file, or a person's own texts."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import streamlit as st

from selmask.errors import BadInput
from selmask.ui.masks import first_text
from selmask.ui.shell import address, cached_results, keys
from selmask.ui.shell.resources import store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.runs.run_specs import DataRef

Texts = tuple[int | str, ...]
"""Documents of the corpus, counted from 0, or texts from outside it; never both."""

MOST = 20
"""Texts at once: more would make a slider slow, as it masks them all anew, and nobody compares more by eye."""
FROM_CORPUS, OWN, OF_A_RUN = "Texts of the corpus", "My own texts", "A run"
SOURCES = (FROM_CORPUS, OWN, OF_A_RUN)
SOURCE_KEY, ROWS_KEY, OWN_KEY, RUN_KEY = "masks-source", "masks-rows", "masks-text", "masks-run"
"""The keys of the choices; in an address, older versions wrote the title of a run under that of the run."""
_ROWS_OF = "masks-rows-of"
"""The session key of the corpus for which rows were chosen."""
EXAMPLE = "Measles and whooping cough were reported at two schools. Measles spreads by droplets."
_SEPARATOR = re.compile(r"^\s*-{3,}\s*$", re.MULTILINE)
_DASH, _BLANKS_AND_COMMAS = re.compile(r"\s*[-\u2013]\s*"), re.compile(r"[,;\s]+")
_PART = re.compile(r"(\d+)(?:-(\d+))?")


def source() -> str:
    """The chosen source of the texts: one of `SOURCES`."""
    return st.segmented_control(
        "Show",
        SOURCES,
        default=FROM_CORPUS,
        required=True,
        key=SOURCE_KEY,
        on_change=_leave_the_run,
        persist_state="session",
        bind="query-params",
    )


def _leave_the_run() -> None:
    """Takes the run out of the address, since other masks are shown from now on."""
    if st.session_state[SOURCE_KEY] != OF_A_RUN:
        for parameter in (keys.RUN, RUN_KEY):
            address.change(parameter, None)


def own() -> tuple[str, ...]:
    """The texts that a person wrote or pasted."""
    entry = st.text_area(
        f"My own texts, up to {MOST}",
        EXAMPLE,
        height=90,
        key=OWN_KEY,
        help="A line of three dashes (---) separates two texts.",
        persist_state="session",
    )
    return separated(entry) or (EXAMPLE,)


def of_corpus(corpus: DataRef, lexicon: DataRef | None) -> tuple[int, ...]:
    """Documents of the corpus, chosen by their rows, with buttons for the previous and the next ones.

    At first it is a text with terms of `lexicon`.
    """
    rows = cached_results.row_numbers(corpus)
    begin = f"{rows[first_text.of(corpus, lexicon)]}"
    former = st.session_state.get(_ROWS_OF, corpus.name)
    if former != corpus.name and store().datasets.present_name(former) != corpus.name:
        st.session_state[ROWS_KEY] = begin  # another file has other rows; the address may still name some of the former
    st.session_state[_ROWS_OF] = corpus.name
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        entry = st.text_input(
            f"Rows of the file, {rows[0]:,} to {rows[-1]:,}",
            begin,
            key=ROWS_KEY,
            bind="query-params",
            help=f"Up to {MOST} texts: rows and ranges, such as 3, 7, 21-40. Spreadsheets and the page Data show the "
            "same numbers.",
            persist_state="session",
            width=210,
        )
        documents = in_rows(entry, rows)
        many = len(documents)
        _move("Previous", ":material/chevron_left:", documents, -many, rows)
        _move("Next", ":material/chevron_right:", documents, many, rows)
        if many < MOST < len(rows):
            first = min(documents[0], len(rows) - MOST)
            _offer(f"Show {MOST}", "masks-twenty", rows[first : first + MOST], f"Show {MOST} texts at once")
        elif many > 1:
            _offer("Show 1", "masks-one", rows[documents[0] : documents[0] + 1], "Show a single text")
    return documents


def separated(entry: str) -> tuple[str, ...]:
    """The texts in `entry`, which lines of dashes separate."""
    return tuple(text.strip() for text in _SEPARATOR.split(entry) if text.strip())[:MOST]


def in_rows(entry: str, rows: Sequence[int]) -> tuple[int, ...]:
    """The documents, counted from 0, for an entry of row numbers and ranges of them.

    Args:
        entry: What a person typed.
        rows: The row of each document, in ascending order.

    Raises:
        BadInput: a part of it is not a number or a range, has no text, or there are too many texts.
    """
    accepted = (
        f"rows from {rows[0]:,} to {rows[-1]:,} and ranges of them, such as 3, 7, 21-40; at most {MOST} texts in all"
    )
    documents: dict[int, None] = {}
    for part in _BLANKS_AND_COMMAS.split(_DASH.sub("-", entry).strip(" ,;")):
        match = _PART.fullmatch(part)
        if match is None:
            raise BadInput("Not a row number", given=part, accepted=accepted)
        begin, end = bisect_left(rows, int(match[1])), bisect_right(rows, int(match[2] or match[1]))
        if begin >= end:
            place, given = ("these rows", "rows") if match[2] else ("this row", "row")
            raise BadInput(f"No text was imported from {place}", given=f"{given} {part}", accepted=accepted)
        documents |= dict.fromkeys(range(begin, min(end, begin + MOST + 1)))
        if len(documents) > MOST:
            raise BadInput("Too many texts to show at once", given=entry, accepted=accepted)
    return tuple(documents)


def _move(label: str, icon: str, documents: tuple[int, ...], by: int, rows: Sequence[int]) -> None:
    """A button for the same number of texts before or after."""
    many, last = len(documents), len(rows) - 1
    begin = min(max(documents[0] + by, 0), max(last + 1 - many, 0))
    st.button(
        "",
        icon=icon,
        key=f"masks-{label.lower()}",
        help=f"{label} text" if many == 1 else f"{label} {many} texts",
        type="tertiary",
        disabled=(by < 0 and documents[0] == 0) or (by > 0 and documents[-1] == last),
        on_click=_set,
        args=(rows[begin : begin + many],),
    )


def _offer(label: str, key: str, rows: Sequence[int], tip: str) -> None:
    st.button(label, key=key, on_click=_set, args=(rows,), help=tip)


def _set(rows: Sequence[int]) -> None:
    st.session_state[ROWS_KEY] = f"{rows[0]}" if len(rows) == 1 else f"{rows[0]}-{rows[-1]}"
