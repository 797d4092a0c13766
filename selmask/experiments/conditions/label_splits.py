"""The labelled texts of an experiment: whether each of its budgets can be split into train, dev and test."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from selmask.errors import BadData
from selmask.runs.kinds.fine_tuning import labelled_split
from selmask.runs.run_specs import DataRef, LessonSpec

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

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
    states = data.labelled.file_state, data.test and data.test.file_state
    lesson = LessonSpec(
        labelled=DataRef.of(data.labelled),
        test=DataRef.of(data.test) if data.test else None,
        settings=spec.fine_tuning,
        budget=budget,
        seed=first,
    )
    yield from _notes(workspace, lesson, states)
    for seed in others:  # where a split column names the dev rows, a draw may leave training without a class
        _notes(workspace, lesson.model_copy(update={"seed": seed}), states)


def _notes(workspace: Workspace, lesson: LessonSpec, states: Hashable) -> tuple[str, ...]:
    outcome = _outcome(workspace, lesson, states)
    if isinstance(outcome, BadData):
        raise outcome.with_traceback(None)  # it may be raised many times
    return outcome


@lru_cache(maxsize=256)
def _outcome(workspace: Workspace, lesson: LessonSpec, states: Hashable) -> tuple[str, ...] | BadData:
    """What is left out of a split, or why it is impossible.

    Splits take seconds, and a page asks again whenever another setting changes.
    """
    del states  # part of the cache's key alone: a file may be gone, or back
    try:
        return labelled_split(lesson, workspace).notes
    except BadData as error:
        return error
