"""The labelled texts of an experiment: whether each of its budgets can be split into train, dev and test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.runs.kinds.fine_tuning import labelled_split
from selmask.runs.run_specs import DataRef, LessonSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selmask.experiments.experiment_data import Data
    from selmask.experiments.spec import ExperimentSpec
    from selmask.label_budget import Budget
    from selmask.workspace import Workspace


def about_labels(workspace: Workspace, spec: ExperimentSpec, data: Data, budget: Budget) -> Iterator[str]:
    """What is left out of the split that the first run with this budget makes, and what its parts lack.

    Raises:
        BadData: the split of one of the runs is impossible.
    """
    first, *others = spec.fine_tuning_seeds
    lesson = LessonSpec(
        labelled=DataRef.of(data.labelled),
        test=DataRef.of(data.test) if data.test else None,
        settings=spec.fine_tuning,
        budget=budget,
        seed=first,
    )
    yield from labelled_split(lesson, workspace).notes
    for seed in others:  # where a split column names the dev rows, a draw may leave training without a class
        labelled_split(lesson.model_copy(update={"seed": seed}), workspace)
