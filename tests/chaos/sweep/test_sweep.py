"""Whatever happens to a worker, and at whatever moment: its run ends with what an undisturbed one leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.chaos.project import SWEPT
from tests.chaos.sweep.moments import CALAMITIES
from tests.chaos.sweep.sweep import Sweep

if TYPE_CHECKING:
    from collections.abc import Iterator

EVERY = 91
"""The short sweep takes one moment of so many."""


@pytest.fixture
def sweeps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sweep]:
    return Sweep.of_each_run(SWEPT, tmp_path_factory.mktemp("sweep"))


@pytest.mark.long
def test_nothing_is_lost_at_some_moments_of_a_post_training(sweeps: Iterator[Sweep]) -> None:
    figures = next(sweeps).figures("a worker is killed", EVERY)
    assert figures.is_good, figures.causes


@pytest.mark.long
@pytest.mark.parametrize("calamity", CALAMITIES)
def test_nothing_is_lost_at_any_moment(calamity: str, sweeps: Iterator[Sweep]) -> None:
    for sweep in sweeps:
        figures = sweep.figures(calamity)
        assert figures.is_good, figures.causes
