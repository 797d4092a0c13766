from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from selmask.experiments.results.question import Question
from selmask.workspace import Workspace
from tests.pages import filled

if TYPE_CHECKING:
    from pathlib import Path

ARMS = ("none", "random-word")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.at(tmp_path)


def deviations(workspace: Workspace) -> tuple[str, ...]:
    return Question.of(workspace, "more", None, None).planned.deviations


@pytest.mark.parametrize(
    ("before", "said"),
    [(6, ("It extends first, looked at with 6 repeats, so this comparison is explored.",)), (5, ())],
    ids=["a verdict was there", "too few for one"],
)
def test_more_repeats_after_a_verdict_are_explored(workspace: Workspace, before: int, said: tuple[str, ...]) -> None:
    filled.add_experiment(workspace, name="first", repeats=before, strategies=ARMS)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS)
    assert deviations(workspace) == said


def test_what_had_not_ended_could_not_be_looked_at(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=6, strategies=ARMS)
    filled.add_experiment(workspace, name="more", repeats=8, strategies=ARMS)
    filled.finish_all(workspace)
    assert deviations(workspace) == ()


def test_an_experiment_on_other_runs_is_planned(workspace: Workspace) -> None:
    filled.add_experiment(workspace, name="first", repeats=6, strategies=ARMS)
    filled.finish_all(workspace)
    filled.add_experiment(workspace, name="more", repeats=6, strategies=ARMS, budgets=(100,))
    assert deviations(workspace) == ()
