"""The base model of a run, refused if it has changed since the run was planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.errors import BadModel
from selmask.models import catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.runs.run_specs import FineTuningSpec, HeadWarmUpSpec, PostTrainingSpec, ScoringSpec
    from selmask.workspace import Workspace


def base_model(spec: HeadWarmUpSpec | ScoringSpec | PostTrainingSpec | FineTuningSpec, workspace: Workspace) -> Path:
    """The folder of the base model of a run.

    Raises:
        BadModel: it cannot be loaded, or its files have changed since the run was planned.
    """
    return planned_model(spec.model, spec.weights, workspace)


def planned_model(model: str, weights: str | None, workspace: Workspace) -> Path:
    """The folder of a model that had the content `weights` when a run was planned; None stands for any.

    Raises:
        BadModel: it cannot be loaded, or its files have changed since.
    """
    folder = catalogue.resolve(model, workspace.models)
    check_unchanged(model, weights, workspace)
    return folder


def check_unchanged(model: str, weights: str | None, workspace: Workspace) -> None:
    """Refuses a model that is not the one that a run was planned with.

    Raises:
        BadModel: its files have changed since.
    """
    if weights not in {None, catalogue.content(model, workspace.models)}:
        raise BadModel(
            f"The model {model!r} is not the one that this run was planned with: its files have changed since",
            do="Queue the experiment again",
        )
