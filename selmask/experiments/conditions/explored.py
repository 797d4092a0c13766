"""A warning about an experiment that goes on after results that could be read, so that its verdict is explored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.experiments.experiment_data import Data
from selmask.experiments.results.extended import foreseen
from selmask.experiments.warnings import narrow_conclusions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.experiments.spec import ExperimentSpec
    from selmask.workspace import Workspace


def warnings(workspace: Workspace, spec: ExperimentSpec) -> Iterator[str]:
    """A sentence for each earlier experiment that makes this one explored, and what can be done about it."""
    for sentence in foreseen(workspace, spec):
        yield f"{sentence} Seeds of its own, in a file, keep it planned; so may more repeats."


def at_best(workspace: Workspace, spec: ExperimentSpec) -> str | None:
    """What the verdict can be about, where no warning says it already or calls it explored.

    Raises:
        NotFound, BadData: a data set cannot be used.
    """
    if any(foreseen(workspace, spec)):
        return None
    marks = not spec.test and Data.of(spec, workspace).labelled.marked_as_test() > 0
    return narrow_conclusions.at_best(spec, marks_test_rows=marks)
