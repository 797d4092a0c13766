"""Storms cost nothing: every run ends with what an undisturbed one leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.chaos.project import LARGE, Project
from tests.chaos.series import series

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 450


@pytest.fixture(scope="module")
def large_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.made_in(tmp_path_factory.mktemp("project"), LARGE)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 11))
def test_a_series_of_storms_costs_nothing(seed: int, large_project: Project, tmp_path: Path) -> None:
    words: list[str] = []
    figures = series(large_project, tmp_path, seed, SECONDS, words.append)
    assert figures.is_good, words
