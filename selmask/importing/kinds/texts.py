"""Cleaning and checks of texts. A text is never changed; rows without a text are left out."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from selmask.corpus.duplicates import normalised
from selmask.importing.cleaning import Cleaned, Step, noticed, without
from selmask.importing.findings import Finding
from selmask.text.entities import decoded
from selmask.text.words import find_words
from selmask.wording import counted

if TYPE_CHECKING:
    import pandas as pd

FEW_WORDS = 2
"""In a text with fewer words a masked model has nothing from which to guess a word."""

_REPLACEMENT_CHARACTER = "\ufffd"


def leave_out_empty_rows(frame: pd.DataFrame) -> Cleaned:
    """Leaves out empty rows, such as the blank lines below a table."""
    empty = frame.isna().all(axis=1)
    finding = Finding(level="info", code="empty-rows", message=f"Left out: {counted(int(empty.sum()), 'empty row')}.")
    return without(frame, empty, finding)


def leave_out_missing_texts(frame: pd.DataFrame) -> Cleaned:
    """Leaves out rows whose text is missing or blank."""
    missing = _is_blank(frame["text"])
    finding = Finding(
        level="warning",
        code="missing-text",
        column="text",
        message=f"Left out: {counted(int(missing.sum()), 'row')} without a text.",
        fix="Fill in the texts, or do without them; a spreadsheet formula saved without its value is an empty cell.",
    )
    return without(frame, missing, finding)


def notice_short_texts(frame: pd.DataFrame) -> Cleaned:
    """Points out texts with almost no words."""
    short = frame["text"].map(lambda text: sum(1 for _ in islice(find_words(text), FEW_WORDS))) < FEW_WORDS
    finding = Finding(
        level="warning",
        code="almost-empty-text",
        column="text",
        message=f"{counted(int(short.sum()), 'text has', 'texts have')} almost no words (fewer than {FEW_WORDS}).",
        fix="Check that this is the right column; a model learns nothing from texts this short.",
    )
    return noticed(frame, short, finding)


def notice_replacement_characters(frame: pd.DataFrame) -> Cleaned:
    """Points out texts that were decoded wrongly before the import."""
    damaged = frame["text"].str.contains(_REPLACEMENT_CHARACTER, regex=False)
    finding = Finding(
        level="warning",
        code="replacement-character",
        column="text",
        message=f"{counted(int(damaged.sum()), 'text has', 'texts have')} characters (\ufffd) that an earlier "
        "program lost.",
        fix="Export the file again as UTF-8; lost characters cannot be restored here.",
    )
    return noticed(frame, damaged.astype(bool), finding)


def notice_entities(frame: pd.DataFrame) -> Cleaned:
    """Points out texts from web pages with HTML entities, such as `&amp;` for `&`; they stay as they are."""
    encoded = frame["text"].map(lambda text: decoded(text) != text)
    finding = Finding(
        level="info",
        code="html-entities",
        column="text",
        message=f"{counted(int(encoded.sum()), 'text has', 'texts have')} HTML entities such as &amp; or "
        "&nbsp;; words are found as if the entities were decoded, and the texts were kept as they are.",
        fix="Decode them in the file and import it again if the model should read the characters themselves.",
    )
    return noticed(frame, encoded.astype(bool), finding)


def notice_duplicate_texts(frame: pd.DataFrame) -> Cleaned:
    """Points out texts of a corpus that repeat an earlier one; they stay, since a person may want them to count."""
    duplicate = frame["text"].map(normalised).duplicated()
    finding = Finding(
        level="warning",
        code="repeated-text",
        column="text",
        message=f"{counted(int(duplicate.sum()), 'text repeats', 'texts repeat')} an earlier one (apart from case, "
        "spaces and punctuation); all were kept.",
        fix="Remove the duplicates if they should not count more than other texts.",
    )
    return noticed(frame, duplicate, finding)


CORPUS_STEPS: tuple[Step, ...] = (
    leave_out_empty_rows,
    leave_out_missing_texts,
    notice_short_texts,
    notice_replacement_characters,
    notice_entities,
    notice_duplicate_texts,
)


def _is_blank(cells: pd.Series[str]) -> pd.Series[bool]:
    return cells.fillna("").str.strip() == ""
