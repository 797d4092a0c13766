from __future__ import annotations

import pytest

from selmask.specs import PostTraining
from selmask.training.checkpoint import Position
from selmask.training.pace import Pace


def rates(steps: int) -> list[float]:
    """The learning rate of each step, as a share of the highest."""
    pace = Pace.of(PostTraining(learning_rate=0.5, warmup=0.25), steps, seed=0)
    return [pace.rate(Position(step=step)) / 0.5 for step in range(steps)]


def test_the_rate_rises_in_the_first_steps_and_then_falls() -> None:
    assert rates(8) == pytest.approx([0, 1 / 2, 1, 5 / 6, 4 / 6, 3 / 6, 2 / 6, 1 / 6])


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_warm_up_shorter_than_a_step_is_left_out(steps: int) -> None:
    assert rates(steps)[0] == 1
    assert all(0 < rate <= 1 for rate in rates(steps))
