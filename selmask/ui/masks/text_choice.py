"""The choice of texts: rows of the corpus by number, or a person's own texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import streamlit as st

from selmask import library
from selmask.errors import BadInput
from selmask.ui.shell.resources import workspace

if TYPE_CHECKING:
    from selmask.runs.run_specs import DataRef

Texts = tuple[int | str, ...]
"""Rows of the corpus, counted from 0, or texts from outside it; never both."""

MOST = 20
FROM_CORPUS, OWN, OF_A_RUN = "Texts of the corpus", "My own texts", "A run"
SOURCES = (FROM_CORPUS, OWN, OF_A_RUN)
SOURCE_KEY, NUMBERS_KEY, OWN_KEY = "masks-source", "masks-documents", "masks-text"
EXAMPLE = "Measles and whooping cough were reported at two schools. Measles spreads by droplets."
_SEPARATOR = re.compile(r"^\s*-{3,}\s*$", re.MULTILINE)
_DASH, _BLANKS_AND_COMMAS = re.compile(r"\s*[-\u2013]\s*"), re.compile(r"[,;\s]+")
_PART = re.compile(r"(\d+)(?:-(\d+))?")


def source() -> str:
    """The chosen source of the texts: one of `SOURCES`."""
    return st.segmented_control(
        "Show", SOURCES, default=FROM_CORPUS, required=True, key=SOURCE_KEY, persist_state="session"
    )


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


def of_corpus(corpus: DataRef) -> tuple[int, ...]:
    """Rows of the corpus, chosen by number, with buttons for the previous and the next ones."""
    count = library.dataset(workspace(), corpus.name).rows
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        entry = st.text_input(
            f"Text numbers, 1 to {count:,}",
            "1",
            key=NUMBERS_KEY,
            help=f"Up to {MOST} texts: numbers and ranges, such as 3, 7, 21-40. The page Data shows the same numbers.",
            persist_state="session",
            width=210,
        )
        rows = numbered(entry, count)
        _move("Previous", ":material/chevron_left:", rows, -len(rows), count)
        _move("Next", ":material/chevron_right:", rows, len(rows), count)
        if len(rows) < MOST < count:
            numbers = f"{min(rows[0] + 1, count - MOST + 1)}-{min(rows[0] + MOST, count)}"
            st.button(
                f"Show {MOST}", key="masks-twenty", on_click=_set, args=(numbers,), help=f"Show {MOST} texts at once"
            )
        elif len(rows) > 1:
            st.button("Show 1", key="masks-one", on_click=_set, args=(f"{rows[0] + 1}",), help="Show a single text")
    return rows


def separated(entry: str) -> tuple[str, ...]:
    """The texts in `entry`, which lines of dashes separate."""
    return tuple(text.strip() for text in _SEPARATOR.split(entry) if text.strip())[:MOST]


def numbered(entry: str, count: int) -> tuple[int, ...]:
    """The rows, counted from 0, for an entry of numbers from 1 to `count` and ranges of them.

    Raises:
        BadInput: a part of it is not a number or a range, or there are too many rows or no such row.
    """
    accepted = f"numbers from 1 to {count:,} and ranges, such as 3, 7, 21-40; at most {MOST} in all"
    rows: dict[int, None] = {}
    for part in _BLANKS_AND_COMMAS.split(_DASH.sub("-", entry).strip(" ,;")):
        match = _PART.fullmatch(part)
        if match is None:
            raise BadInput("Not a text number", given=part, accepted=accepted)
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= count:
            raise BadInput("There is no such text", given=part, accepted=accepted)
        rows |= dict.fromkeys(range(first - 1, min(last, first + MOST)))
        if len(rows) > MOST:
            raise BadInput("Too many texts to show at once", given=entry, accepted=accepted)
    return tuple(rows)


def _move(label: str, icon: str, rows: tuple[int, ...], by: int, count: int) -> None:
    """A button for the same number of texts before or after."""
    first = min(max(rows[0] + by, 0), max(count - len(rows), 0))
    numbers = f"{first + 1}" if len(rows) == 1 else f"{first + 1}-{first + len(rows)}"
    st.button(
        "",
        icon=icon,
        key=f"masks-{label.lower()}",
        help=f"{label} text" if len(rows) == 1 else f"{label} {len(rows)} texts",
        type="tertiary",
        disabled=(by < 0 and rows[0] == 0) or (by > 0 and rows[-1] == count - 1),
        on_click=_set,
        args=(numbers,),
    )


def _set(numbers: str) -> None:
    st.session_state[NUMBERS_KEY] = numbers
