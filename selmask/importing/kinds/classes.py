"""Whether classes can be learned: how many there are, how many rows each has, and whether a test has others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.errors import BadData
from selmask.importing.cleaning import Cleaned, noticed
from selmask.importing.findings import Finding, listed
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

MANY_CLASSES = 50
"""Beyond this a column is looked at with suspicion; labelled sets of our users have 2 to 20 classes."""

FEW_ROWS = 5
"""A class needs as many to stand in training, development and test data with more than a single text each."""


def check_classes(frame: pd.DataFrame) -> Cleaned:
    """Whether the labels can be learned at all.

    Raises:
        BadData: there is one class only, or nearly as many classes as rows.
    """
    sizes = frame["label"].value_counts()
    if len(sizes) == 1:
        raise BadData(
            f"There is only one class among {counted(len(frame), 'row')}",
            given=sizes.index[0],
            accepted="at least two classes",
            do="Check that the right column was taken as the label",
        )
    if len(sizes) > MANY_CLASSES and len(frame) < 2 * len(sizes):
        raise BadData(
            f"There are {len(sizes):,} classes in {counted(len(frame), 'row')}",
            given=listed(sizes.index, 3),
            accepted="several rows for each class",
            do="The label column is probably an identifier: name another with --label-column",
        )
    return Cleaned(frame, [*_many(sizes), *_small(sizes, frame)])


def _many(sizes: pd.Series[int]) -> list[Finding]:
    if len(sizes) <= MANY_CLASSES:
        return []
    message = f"There are {len(sizes):,} classes, which is unusual."
    return [Finding(level="warning", code="many-classes", column="label", message=message, fix="Check the column.")]


def _small(sizes: pd.Series[int], frame: pd.DataFrame) -> tuple[Finding, ...]:
    small = sizes[sizes < FEW_ROWS]
    finding = Finding(
        level="warning",
        code="small-classes",
        column="label",
        message=f"{counted(len(small), 'class has', 'classes have')} fewer than {FEW_ROWS} rows: "
        f"{listed(small.index, 5)}.",
        fix="Label more of them, or merge classes; scores on so few texts are chance.",
    )
    return tuple(noticed(frame, frame["label"].isin(small.index), finding).findings)


def unseen_labels(train: Iterable[str], test: Sequence[str]) -> Finding | None:
    """The finding about rows of `test` whose class no row of `train` has; None where there are none."""
    known = set(train)
    rows = [row for row, label in enumerate(test) if label not in known]
    if not rows:
        return None
    unseen = sorted({test[row] for row in rows})
    return Finding(
        level="warning",
        code="unseen-labels",
        column="label",
        message=f"The test set has {counted(len(unseen), 'class', 'classes')} that no training text has: "
        f"{listed(unseen)} ({counted(len(rows), 'row')}).",
        fix="A model never predicts a class it has not seen: label training texts of it, or take these rows out.",
    ).at(rows)
