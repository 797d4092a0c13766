"""Cleaning in steps: each step takes the remaining rows, leaves some out, and reports findings.

The index of the frame is the row's number in the file, so that a finding names rows that a person can look up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

    from selmask.importing.findings import Finding


class Cleaned(NamedTuple):
    """The remaining rows and the findings."""

    frame: pd.DataFrame
    findings: Sequence[Finding] = ()


Step = Callable[["pd.DataFrame"], Cleaned]


def clean(frame: pd.DataFrame, steps: Iterable[Step]) -> Cleaned:
    """`frame` after all `steps`, in their order."""
    findings: list[Finding] = []
    for step in steps:
        frame, further = step(frame)
        findings += further
    return Cleaned(frame, tuple(findings))


def without(frame: pd.DataFrame, unwanted: pd.Series[bool], finding: Finding) -> Cleaned:
    """`frame` without the unwanted rows, which `finding` counts."""
    if not unwanted.any():
        return Cleaned(frame)
    return Cleaned(frame[~unwanted], [finding.at(frame.index[unwanted])])


def noticed(frame: pd.DataFrame, concerned: pd.Series[bool], finding: Finding) -> Cleaned:
    """The whole of `frame`, with the concerned rows counted in `finding`."""
    return Cleaned(frame, [finding.at(frame.index[concerned])] if concerned.any() else [])
