"""Checks of classes: their number and their sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.errors import BadData
from selmask.importing.cleaning import Cleaned, noticed
from selmask.importing.findings import Finding, listed
from selmask.wording import counted

if TYPE_CHECKING:
    import pandas as pd

MANY_CLASSES = 50
"""More classes than this are suspicious; the data sets of our users have 2 to 20."""

FEW_ROWS = 5
"""A class with fewer rows cannot have more than a single text in each of training, development and test data."""


def check_classes(frame: pd.DataFrame) -> Cleaned:
    """Points out unusual classes.

    Raises:
        BadData: the labels cannot be learned: there is only one class, or there are nearly as many classes as rows.
    """
    sizes = frame["label"].value_counts()
    if len(sizes) == 1:
        raise BadData(
            f"There is only one class among {counted(len(frame), 'row')}",
            given=sizes.index[0],
            accepted="at least two classes",
            do="Check that the label is in this column, or choose another; test texts need two "
            "classes as well, because macro-F1 is a mean over classes",
        )
    if len(sizes) > MANY_CLASSES and len(frame) < 2 * len(sizes):
        raise BadData(
            f"There are {len(sizes):,} classes in {counted(len(frame), 'row')}",
            given=listed(sizes.index, 3),
            accepted="several rows for each class",
            do="The column with the label is probably an identifier: choose another",
        )
    return Cleaned(frame, [*_many(sizes), *_small(sizes, frame)])


def _many(sizes: pd.Series[int]) -> list[Finding]:
    if len(sizes) <= MANY_CLASSES:
        return []
    message = f"There are {len(sizes):,} classes, which is unusual."
    return [
        Finding(
            level="warning",
            code="many-classes",
            column="label",
            message=message,
            fix="Check that the label is in this column.",
        )
    ]


def _small(sizes: pd.Series[int], frame: pd.DataFrame) -> tuple[Finding, ...]:
    small = sizes[sizes < FEW_ROWS]
    finding = Finding(
        level="warning",
        code="small-classes",
        column="label",
        message=f"{counted(len(small), 'class has', 'classes have')} fewer than {FEW_ROWS} rows: "
        f"{listed(small.index, 5)}.",
        fix="Label more texts, or merge classes; scores on so few texts depend largely on chance.",
    )
    return tuple(noticed(frame, frame["label"].isin(small.index), finding).findings)
