"""The base model of a run, refused if it has changed since the run was planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.errors import BadModel
from selmask.models import catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.runs.run_specs import FineTuningSpec, PostTrainingSpec, ScoringSpec
    from selmask.workspace import Workspace


def base_model(spec: ScoringSpec | PostTrainingSpec | FineTuningSpec, workspace: Workspace) -> Path:
    """The folder of the base model.

    Raises:
        BadModel: it cannot be loaded, or its files have changed since the run was planned.
    """
    folder = catalogue.resolve(spec.model, workspace.models)
    check_unchanged(spec, workspace)
    return folder


def check_unchanged(spec: ScoringSpec | PostTrainingSpec | FineTuningSpec, workspace: Workspace) -> None:
    """Refuses a base model that is not the one that the run was planned with.

    Raises:
        BadModel: its files have changed since.
    """
    if spec.weights not in {None, catalogue.content(spec.model, workspace.models)}:
        raise BadModel(
            f"The model {spec.model!r} is not the one that this run was planned with: its files have changed since",
            do="Queue the experiment again",
        )
