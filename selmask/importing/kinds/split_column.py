"""The split column, which assigns each row to training, development or test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.errors import BadData
from selmask.importing.cleaning import Cleaned, noticed
from selmask.importing.findings import MOST_EXAMPLES, Finding, listed
from selmask.wording import counted

if TYPE_CHECKING:
    import pandas as pd

SPELLINGS = {
    "train": "train",
    "training": "train",
    "dev": "dev",
    "development": "dev",
    "val": "dev",
    "valid": "dev",
    "validation": "dev",
    "test": "test",
    "testing": "test",
}


def name_splits(frame: pd.DataFrame) -> Cleaned:
    """Spells every cell of the split column as train, dev or test; a frame without this column is returned unchanged.

    Raises:
        BadData: a cell has another value.
    """
    if "split" not in frame:
        return Cleaned(frame)
    cells = frame["split"].fillna("").str.strip().str.lower()
    split = cells.map(SPELLINGS)
    unknown = split.isna()
    if unknown.any():
        rows = ", ".join(f"{row:,}" for row in frame.index[unknown][:MOST_EXAMPLES])
        raise BadData(
            f"The split column has {counted(int(unknown.sum()), 'cell')} that cannot be used (row {rows})",
            given=listed(sorted(set(cells[unknown]))),
            accepted=", ".join(SPELLINGS),
            do="Correct them, or choose no split column if this one means something else",
        )
    return Cleaned(frame.assign(split=split))


def check_training_rows(frame: pd.DataFrame) -> Cleaned:
    """Points out classes of dev and test rows that no training row has.

    Raises:
        BadData: there is a split column, and no row is assigned to training.
    """
    if "split" not in frame or frame.empty:
        return Cleaned(frame)
    in_training = frame["split"] == "train"
    if not in_training.any():
        sizes = frame["split"].value_counts()
        raise BadData(
            "The split column assigns no row to training, so there is nothing to learn from",
            given=", ".join(f"{size:,} {part}" for part, size in sizes.items()),
            accepted="rows whose split is train",
            do="Assign rows to train; or, if the whole file is a test set, choose no split column",
        )
    trained = set(frame["label"][in_training])
    findings: list[Finding] = []
    for part in ("dev", "test"):
        unseen = (frame["split"] == part) & ~frame["label"].isin(trained)
        findings += noticed(frame, unseen, _unseen(part, sorted(set(frame["label"][unseen])))).findings
    return Cleaned(frame, findings)


def _unseen(part: str, classes: list[str]) -> Finding:
    return Finding(
        level="warning",
        code="unseen-labels",
        column="label",
        message=f"The {part} rows have {counted(len(classes), 'class', 'classes')} that no training row has: "
        f"{listed(classes)}.",
        fix="A model never predicts a class it has not seen: assign rows of it to training, or take these rows out.",
    )
