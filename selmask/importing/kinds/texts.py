"""What can be wrong with texts. A text is never changed; rows without one are left out."""

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
"""A text with fewer words gives a masked model nothing to guess a word from."""

_REPLACEMENT_CHARACTER = "\ufffd"


def leave_out_empty_rows(frame: pd.DataFrame) -> Cleaned:
    """Rows in which nothing stands, such as the blank lines below a table."""
    empty = frame.isna().all(axis=1)
    finding = Finding(level="info", code="empty-rows", message="Empty rows were left out.")
    return without(frame, empty, finding)


def leave_out_missing_texts(frame: pd.DataFrame) -> Cleaned:
    """Rows whose text is missing or blank."""
    missing = _is_blank(frame["text"])
    finding = Finding(
        level="warning",
        code="missing-text",
        column="text",
        message=f"{counted(int(missing.sum()), 'row has', 'rows have')} no text and were left out.",
        fix="Fill in the texts, or leave it so; a spreadsheet formula saved without its value is an empty cell.",
    )
    return without(frame, missing, finding)


def notice_short_texts(frame: pd.DataFrame) -> Cleaned:
    """Texts of almost no words."""
    short = frame["text"].map(lambda text: sum(1 for _ in islice(find_words(text), FEW_WORDS))) < FEW_WORDS
    finding = Finding(
        level="warning",
        code="almost-empty-text",
        column="text",
        message=f"{counted(int(short.sum()), 'text has', 'texts have')} almost no words (fewer than {FEW_WORDS}).",
        fix="Check that the right column was taken; texts this short teach a model nothing.",
    )
    return noticed(frame, short, finding)


def notice_replacement_characters(frame: pd.DataFrame) -> Cleaned:
    """Texts that were decoded wrongly before they came here."""
    damaged = frame["text"].str.contains(_REPLACEMENT_CHARACTER, regex=False)
    finding = Finding(
        level="warning",
        code="replacement-character",
        column="text",
        message=f"{counted(int(damaged.sum()), 'text has', 'texts have')} characters (\ufffd) that were lost before.",
        fix="Export the file again as UTF-8; what is lost cannot be restored here.",
    )
    return noticed(frame, damaged.astype(bool), finding)


def notice_entities(frame: pd.DataFrame) -> Cleaned:
    """Texts cut out of web pages in which signs are still spelled, `&amp;` for `&`; they stay as they are."""
    spelled = frame["text"].map(lambda text: decoded(text) != text)
    finding = Finding(
        level="info",
        code="html-entities",
        column="text",
        message=f"{counted(int(spelled.sum()), 'text has', 'texts have')} HTML entities such as &amp; or "
        "&nbsp;; they are read as the signs they stand for when words are hidden, and the texts were kept as they are.",
        fix="Decode them in the file and import it again if the model should read the signs themselves.",
    )
    return noticed(frame, spelled.astype(bool), finding)


def notice_repeated_texts(frame: pd.DataFrame) -> Cleaned:
    """Texts of a corpus that repeat an earlier one; they stay, since a document's number is its row."""
    repeated = frame["text"].map(normalised).duplicated()
    finding = Finding(
        level="warning",
        code="repeated-text",
        column="text",
        message=f"{counted(int(repeated.sum()), 'text repeats', 'texts repeat')} an earlier one (but for case, "
        "blanks and punctuation); all were kept.",
        fix="Remove the repeats if they should not weigh more than other texts.",
    )
    return noticed(frame, repeated, finding)


CORPUS_STEPS: tuple[Step, ...] = (
    leave_out_empty_rows,
    leave_out_missing_texts,
    notice_short_texts,
    notice_replacement_characters,
    notice_entities,
    notice_repeated_texts,
)


def _is_blank(cells: pd.Series[str]) -> pd.Series[bool]:
    return cells.fillna("").str.strip() == ""
