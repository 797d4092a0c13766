"""Warnings that an experiment will be explored, because results of runs that it goes on with could be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.experiments.stored.extended import foreseen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.experiments.spec import ExperimentSpec
    from selmask.workspace import Workspace


def warnings(workspace: Workspace, spec: ExperimentSpec) -> Iterator[str]:
    """A warning for each reason, with a way out where there is one."""
    return foreseen(workspace, spec)
