"""The group column, which says which texts belong together, such as those of one document, patient or farm."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from selmask.errors import BadData
from selmask.importing.cleaning import Cleaned, noticed
from selmask.importing.findings import Finding, listed
from selmask.wording import counted

if TYPE_CHECKING:
    import pandas as pd

_LIKELY_NAME = re.compile(
    r"(^|[\W_])(group|patient|subject|person|user|author|doc|document|article|report|case|farm|herd|site|source|thread)"
    r"s?(id|nr|number)?([\W_]|$)",
    re.IGNORECASE,
)
_INSIDE_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")

FEWEST = 10
"""Different values of a column of groups; one with fewer rather holds a kind of text, such as the year."""


def strip_groups(frame: pd.DataFrame) -> Cleaned:
    """Drops blanks around groups, and points out rows without one; a frame without this column is returned unchanged.

    Raises:
        BadData: all rows that have a group have the same one, or none has one.
    """
    if "group" not in frame or frame.empty:
        return Cleaned(frame)
    groups = frame["group"].fillna("").str.strip()
    names = sorted(set(groups) - {""})
    if len(names) < 2:
        raise BadData(
            f"The group column has only one group among {counted(len(frame), 'row')}"
            if names
            else f"The group column is empty in all {counted(len(frame), 'row')}",
            given=names[0] if names else None,
            accepted="at least two groups: each is in train, in dev or in the test set as a whole",
            do="Check which column names the groups, or import the file without one",
        )
    finding = Finding(
        level="warning",
        code="missing-group",
        column="group",
        message="Rows without a group count as groups of their own.",
        fix="Name their groups if they have some, and import again.",
    )
    return noticed(frame.assign(group=groups), groups == "", finding)


def check_groups(frame: pd.DataFrame) -> Cleaned:
    """Points out a column in which no group has several rows.

    Raises:
        BadData: the split column divides a group.
    """
    if "group" not in frame or frame.empty:
        return Cleaned(frame)
    named = frame[frame["group"] != ""]
    if "split" in frame:
        parts = named.groupby("group")["split"].nunique()
        divided = sorted(parts[parts > 1].index)
        if divided:
            raise BadData(
                f"The split column divides {counted(len(divided), 'group')} among train, dev and test",
                given=listed(divided, 5),
                accepted="all rows of a group in one part",
                do="Assign each group to one part, or import the file without one of the two columns",
            )
    if named["group"].duplicated().any():
        return Cleaned(frame)
    finding = Finding(
        level="warning",
        code="single-groups",
        column="group",
        message="Every row is a group of its own, so the group column changes nothing.",
        fix="Check which column names the groups.",
    )
    return noticed(frame, frame["group"].notna(), finding)


def proposed_groups(others: pd.DataFrame) -> list[Finding]:
    """A finding for each column that looks like groups: by its name, and because most of its cells share their value.

    Args:
        others: The columns of a file that have no role.
    """
    return [_proposal(str(name), others[name]) for name in others if _looks_like_groups(str(name), others[name])]


def _looks_like_groups(name: str, cells: pd.Series[str]) -> bool:
    if _LIKELY_NAME.search(_INSIDE_CAMEL_CASE.sub("_", name)) is None:
        return False
    sizes = _sizes(cells)
    return len(sizes) >= FEWEST and 2 * int(sizes[sizes > 1].sum()) > len(cells)


def _sizes(cells: pd.Series[str]) -> pd.Series[int]:
    """The number of rows with each value; blank cells are no group."""
    values = cells.fillna("").str.strip()
    return values[values != ""].value_counts()


def _proposal(name: str, cells: pd.Series[str]) -> Finding:
    values = len(_sizes(cells))
    return Finding(
        level="warning",
        code="looks-like-groups",
        column=name,
        count=len(cells),
        message=f"The column {name!r} looks like groups of texts that belong together ({values:,} values in "
        f"{counted(len(cells), 'row')}), and it is not used.",
        fix="If it is one, choose it as the column with the group, so that no group is divided among train, dev "
        "and test.",
    )
