"""What can be wrong with labels. A label is a class's name as it is written; only blanks around it are dropped."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from selmask.corpus.duplicates import normalised
from selmask.importing.cleaning import Cleaned, Step, noticed, without
from selmask.importing.findings import Finding, listed
from selmask.importing.kinds.texts import (
    leave_out_empty_rows,
    leave_out_missing_texts,
    notice_entities,
    notice_replacement_characters,
    notice_short_texts,
)
from selmask.wording import counted

if TYPE_CHECKING:
    import pandas as pd

MISSING = frozenset({"", "nan", "null", "n/a", "#n/a", "<na>"})
"""What programs write where there is no label, in any case."""

MAYBE_MISSING = frozenset({"na", "none", "nil", "-", "?", "unknown"})
"""What people write for no label, and also for a class: kept, and pointed out."""

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_FRACTION = re.compile(r"[+-]?\d+\.0*[1-9]\d*")


def strip_labels(frame: pd.DataFrame) -> Cleaned:
    """Drops blanks around labels, so that ` 1` and `1` are one class, and says so."""
    stripped = frame["label"].fillna("").str.strip()
    padded = (stripped != frame["label"].fillna("")) & (stripped != "")
    finding = Finding(
        level="info",
        code="label-blanks",
        column="label",
        message=f"{counted(int(padded.sum()), 'label')} had blanks around the name; they were dropped.",
    )
    return noticed(frame.assign(label=stripped), padded, finding)


def leave_out_missing_labels(frame: pd.DataFrame) -> Cleaned:
    """Rows whose label is missing, empty or a program's word for missing; no class is ever called nan."""
    missing = frame["label"].str.lower().isin(MISSING)
    written = listed(sorted(set(frame["label"][missing]) - {""}))
    finding = Finding(
        level="warning",
        code="missing-label",
        column="label",
        message=f"{counted(int(missing.sum()), 'row has', 'rows have')} no label (empty"
        f"{f', or {written}' if written else ''}) and were left out.",
        fix="Label them and import again, or leave it so.",
    )
    return without(frame, missing, finding)


def notice_maybe_missing_labels(frame: pd.DataFrame) -> Cleaned:
    """Labels such as NA and None, which some people mean as a class."""
    doubtful = frame["label"].str.lower().isin(MAYBE_MISSING)
    finding = Finding(
        level="warning",
        code="maybe-missing-label",
        column="label",
        message=f"{listed(sorted(set(frame['label'][doubtful])))} was taken as the name of a class.",
        fix="If it means that there is no label, empty those cells and import again.",
    )
    return noticed(frame, doubtful, finding)


def notice_alike_labels(frame: pd.DataFrame) -> Cleaned:
    """Labels that a person might mean as one: 1, 01 and 1.0; relevant and Relevant."""
    spellings: dict[object, list[str]] = defaultdict(list)
    for label in sorted(set(frame["label"])):
        spellings[float(label) if _NUMBER.fullmatch(label) else label.casefold()].append(label)
    groups = [group for group in spellings.values() if len(group) > 1]
    finding = Finding(
        level="warning",
        code="alike-labels",
        column="label",
        message=f"Some labels look alike and are classes of their own: {'; '.join(listed(group) for group in groups)}.",
        fix="If they mean the same, write them the same way and import again.",
    )
    return noticed(frame, frame["label"].isin({label for group in groups for label in group}), finding)


def notice_mixed_labels(frame: pd.DataFrame) -> Cleaned:
    """Numbers beside words."""
    is_number = frame["label"].str.fullmatch(_NUMBER)
    finding = Finding(
        level="warning",
        code="mixed-labels",
        column="label",
        message=f"Some labels are numbers and some are words: {listed(sorted(set(frame['label'])))}.",
        fix="Check that the right column was taken; each of them is a class.",
    )
    return Cleaned(frame) if is_number.all() else noticed(frame, is_number, finding)


def notice_fractional_labels(frame: pd.DataFrame) -> Cleaned:
    """Numbers with fractions, which may be measurements."""
    fractional = frame["label"].str.fullmatch(_FRACTION)
    numbers = sorted(set(frame["label"][frame["label"].str.fullmatch(_NUMBER)]), key=float)
    finding = Finding(
        level="warning",
        code="fractional-labels",
        column="label",
        message=f"Labels are numbers with fractions ({listed(numbers)}), each the name of a class exactly as written.",
        fix="If they are measurements, this is no classification: turn them into classes first.",
    )
    return noticed(frame, fractional, finding)


def leave_out_repeats(frame: pd.DataFrame) -> Cleaned:
    """Rows that repeat an earlier text with its label: they would stand in training and test data at once."""
    repeated = frame.assign(text=frame["text"].str.strip()).duplicated(["text", "label"])
    finding = Finding(
        level="warning",
        code="repeated-text",
        column="text",
        message=f"{counted(int(repeated.sum()), 'row repeats', 'rows repeat')} an earlier text with the same label and "
        f"were left out; {counted(int((~repeated).sum()), 'row')} stayed.",
    )
    return without(frame, repeated, finding)


def notice_near_repeats(frame: pd.DataFrame) -> Cleaned:
    """Texts that differ from an earlier one of the same label in case, blanks and punctuation alone."""
    near = frame.assign(text=frame["text"].map(normalised)).duplicated(["text", "label"])
    finding = Finding(
        level="warning",
        code="near-repeated-text",
        column="text",
        message=f"{counted(int(near.sum()), 'text differs', 'texts differ')} from an earlier one of the same label in "
        "case, blanks and punctuation alone.",
        fix="Remove them from the file if they are the same text to you.",
    )
    return noticed(frame, near, finding)


def notice_conflicts(frame: pd.DataFrame) -> Cleaned:
    """Texts that stand under several labels."""
    keys = frame["text"].map(normalised)
    conflicting = frame["label"].groupby(keys).transform("nunique") > 1
    finding = Finding(
        level="warning",
        code="conflicting-labels",
        column="label",
        message=f"{counted(int(conflicting.sum()), 'row has', 'rows have')} a text that has another label too.",
        fix="Decide for one label each; no model can get both right.",
    )
    return noticed(frame, conflicting, finding)


LABELLED_STEPS: tuple[Step, ...] = (
    leave_out_empty_rows,
    leave_out_missing_texts,
    strip_labels,
    leave_out_missing_labels,
    notice_short_texts,
    notice_replacement_characters,
    notice_entities,
    notice_maybe_missing_labels,
    leave_out_repeats,
    notice_near_repeats,
    notice_conflicts,
    notice_alike_labels,
    notice_mixed_labels,
    notice_fractional_labels,
)
