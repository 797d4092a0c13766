"""Cleaning and checks of labelled texts. A label is the name of a class as written, without blanks around it."""

from __future__ import annotations

import re
from collections import defaultdict

import pandas as pd

from selmask.corpus.duplicates import normalised
from selmask.importing.cleaning import Cleaned, Step, noticed, without
from selmask.importing.findings import Finding, listed
from selmask.importing.kinds.classes import check_classes
from selmask.importing.kinds.group_column import check_groups, strip_groups
from selmask.importing.kinds.split_column import check_training_rows, name_splits
from selmask.importing.kinds.texts import (
    leave_out_empty_rows,
    leave_out_missing_texts,
    notice_entities,
    notice_replacement_characters,
    notice_short_texts,
)
from selmask.wording import counted

MISSING = frozenset({"", "nan", "null", "n/a", "#n/a", "<na>"})
"""Spellings of a missing label that programs write, in lower case."""

MAYBE_MISSING = frozenset({"na", "none", "nil", "-", "?", "unknown"})
"""Spellings that people use for a missing label, but also for a class: kept, and pointed out."""

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_FRACTION = re.compile(r"[+-]?\d+\.0*[1-9]\d*")


def strip_labels(frame: pd.DataFrame) -> Cleaned:
    """Drops blanks around labels, so that ` 1` and `1` are one class."""
    stripped = frame["label"].fillna("").str.strip()
    padded = (stripped != frame["label"].fillna("")) & (stripped != "")
    finding = Finding(
        level="info",
        code="label-blanks",
        column="label",
        message=f"{counted(int(padded.sum()), 'label')} had spaces around the name, which were dropped.",
    )
    return noticed(frame.assign(label=stripped), padded, finding)


def leave_out_missing_labels(frame: pd.DataFrame) -> Cleaned:
    """Leaves out rows whose label is missing, empty or a program's word for missing; no class is ever called nan."""
    missing = frame["label"].str.lower().isin(MISSING)
    spellings = listed(sorted(set(frame["label"][missing]) - {""}))
    finding = Finding(
        level="warning",
        code="missing-label",
        column="label",
        message=f"Left out: {counted(int(missing.sum()), 'row')} without a label (empty"
        f"{f', or {spellings}' if spellings else ''}).",
        fix="Label them and import again, or do without them.",
    )
    return without(frame, missing, finding)


def notice_maybe_missing_labels(frame: pd.DataFrame) -> Cleaned:
    """Points out labels such as NA and None, which some people use as the name of a class."""
    doubtful = frame["label"].str.lower().isin(MAYBE_MISSING)
    finding = Finding(
        level="warning",
        code="maybe-missing-label",
        column="label",
        message=f"{listed(sorted(set(frame['label'][doubtful])))} was taken as the name of a class.",
        fix="If it stands for a missing label, empty these cells and import again.",
    )
    return noticed(frame, doubtful, finding)


def notice_alike_labels(frame: pd.DataFrame) -> Cleaned:
    """Points out labels that may be meant as the same: 1, 01 and 1.0; relevant and Relevant."""
    spellings: dict[object, list[str]] = defaultdict(list)
    for label in sorted(set(frame["label"])):
        spellings[float(label) if _NUMBER.fullmatch(label) else label.casefold()].append(label)
    groups = [group for group in spellings.values() if len(group) > 1]
    finding = Finding(
        level="warning",
        code="alike-labels",
        column="label",
        message=f"Some labels look alike but are different classes: {'; '.join(listed(group) for group in groups)}.",
        fix="If they mean the same, spell them the same way and import again.",
    )
    return noticed(frame, frame["label"].isin({label for group in groups for label in group}), finding)


def notice_mixed_labels(frame: pd.DataFrame) -> Cleaned:
    """Points out labels of which some are numbers and some are words."""
    is_number = frame["label"].str.fullmatch(_NUMBER)
    finding = Finding(
        level="warning",
        code="mixed-labels",
        column="label",
        message=f"Some labels are numbers and some are words: {listed(sorted(set(frame['label'])))}.",
        fix="Check that this is the right column; each of them is a class.",
    )
    return Cleaned(frame) if is_number.all() else noticed(frame, is_number, finding)


def notice_fractional_labels(frame: pd.DataFrame) -> Cleaned:
    """Points out numbers with fractions, which may be measurements."""
    fractional = frame["label"].str.fullmatch(_FRACTION)
    numbers = sorted(set(frame["label"][frame["label"].str.fullmatch(_NUMBER)]), key=float)
    finding = Finding(
        level="warning",
        code="fractional-labels",
        column="label",
        message=f"Labels are numbers with fractions ({listed(numbers)}), each the name of a class exactly as written.",
        fix="Measurements cannot be classified: turn them into classes first.",
    )
    return noticed(frame, fractional, finding)


def leave_out_duplicates(frame: pd.DataFrame) -> Cleaned:
    """Leaves out rows that repeat an earlier text and its label: no text may be in training and test data at once.

    Of equal rows a test row is kept, because the test set must stay whole.
    """
    ordered = frame.assign(text=frame["text"].str.strip())
    if "split" in frame:
        ordered = pd.concat([ordered[frame["split"] == "test"], ordered[frame["split"] != "test"]])
    duplicate = ordered.duplicated(["text", "label"]).reindex(frame.index)
    finding = Finding(
        level="warning",
        code="repeated-text",
        column="text",
        message=f"Left out: {counted(int(duplicate.sum()), 'row that repeats', 'rows that repeat')} another text with "
        f"the same label; {counted(int((~duplicate).sum()), 'row remains', 'rows remain')}.",
    )
    return without(frame, duplicate, finding)


def notice_near_duplicates(frame: pd.DataFrame) -> Cleaned:
    """Points out texts that differ from an earlier one with the same label only in case, spaces and punctuation."""
    near = frame.assign(text=frame["text"].map(normalised)).duplicated(["text", "label"])
    finding = Finding(
        level="warning",
        code="near-repeated-text",
        column="text",
        message=f"{counted(int(near.sum()), 'text differs', 'texts differ')} from an earlier one with the same label "
        "only in case, spaces and punctuation.",
        fix="Remove them from the file if you consider them the same text.",
    )
    return noticed(frame, near, finding)


def notice_conflicts(frame: pd.DataFrame) -> Cleaned:
    """Points out texts that have several labels."""
    keys = frame["text"].map(normalised)
    conflicting = frame["label"].groupby(keys).transform("nunique") > 1
    finding = Finding(
        level="warning",
        code="conflicting-labels",
        column="label",
        message=f"{counted(int(conflicting.sum()), 'row has', 'rows have')} a text that has another label too.",
        fix="Choose one label for each text; no model can get both right.",
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
    name_splits,
    strip_groups,
    leave_out_duplicates,
    notice_near_duplicates,
    notice_conflicts,
    notice_alike_labels,
    notice_mixed_labels,
    notice_fractional_labels,
    check_training_rows,
    check_groups,
    check_classes,
)
