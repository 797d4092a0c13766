"""Storms cost nothing: every run ends with what an undisturbed one leaves."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.chaos.conditions import Conditions
from tests.chaos.events import kills, obstacles, requests
from tests.chaos.events.event import Event
from tests.chaos.project import LARGE, SHORT, SMALL, Project
from tests.chaos.series import series
from tests.chaos.storm import Storm

if TYPE_CHECKING:
    from pathlib import Path

    from selmask.experiments.spec import ExperimentSpec

SHORT_STORM = (
    Event("a worker is killed between an epoch and its measurements", kills.kill_worker_after_an_epoch, 1),
    Event("the supervisor is killed", kills.kill_supervisor, 1),
)
LONGER_STORM = (
    *SHORT_STORM,
    Event("a run is stopped at the end of an epoch and resumed", requests.stop, 1),
    Event("a checkpoint is cut in half", obstacles.cut_checkpoint, 1),
)
SLOW = Conditions(pause=0.5, between_checkpoints=0)
"""So slow that no run ends before everything has happened."""

SECONDS = 450


@pytest.fixture(scope="module")
def large_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.made_in(tmp_path_factory.mktemp("project"), LARGE)


@pytest.mark.parametrize(
    ("events", "experiment"),
    [(SHORT_STORM, SHORT), pytest.param(LONGER_STORM, SMALL, marks=pytest.mark.long)],
    ids=["2 events", "4 events"],
)
def test_a_short_storm_costs_nothing(tmp_path: Path, events: tuple[Event, ...], experiment: ExperimentSpec) -> None:
    project = Project.made_in(tmp_path, experiment)
    workspace = project.copied_to(tmp_path / "storm")
    SLOW.prevail_in(workspace)
    words: list[str] = []
    dice = random.Random(1)  # noqa: S311 - to be repeatable, not secret
    storm = Storm(workspace, project, dice, words.append, longest_wait=0.5)
    assert storm.pass_over(events) == [], words
    assert storm.figures.is_good, words


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 11))
def test_a_series_of_storms_costs_nothing(seed: int, large_project: Project, tmp_path: Path) -> None:
    words: list[str] = []
    figures = series(large_project, tmp_path, seed, SECONDS, words.append)
    assert figures.is_good, words
