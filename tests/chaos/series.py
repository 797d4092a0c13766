"""A series of storms, which the dice of one seed decide, until all events have happened or the time is over."""

from __future__ import annotations

import random
import shutil
import time
from itertools import count
from typing import TYPE_CHECKING

from tests.chaos.conditions import Conditions
from tests.chaos.events.all_events import EVENTS
from tests.chaos.figures import Figures
from tests.chaos.storm import Storm

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.chaos.project import Project

DISTURBED_SHARE = 0.7
"""Of the time; the rest is for the runs to end."""

EVENTS_OF_A_STORM = 9
QUICK_DISK = Conditions(pause=0.03, between_checkpoints=1.0)
SLOW_DISK = Conditions(pause=0.03, between_checkpoints=1.0, flush=0.05)


def series(
    project: Project, folder: Path, seed: int, seconds: float, say: Callable[[str], None], keep: Path | None = None
) -> Figures:
    """Storms over copies of `project` in `folder`; returns what all of them cost.

    Args:
        project: The runs that are disturbed.
        folder: The place for the storms' workspaces, each of which is removed at its end.
        seed: Of the order of the events, their moments and their victims.
        seconds: About the time that all storms take; nothing is disturbed in its last third.
        say: Receives a sentence about each thing that happens.
        keep: The place for copies of those workspaces in which something was lost.
    """
    dice, figures = random.Random(seed), Figures()  # noqa: S311 - to be repeatable, not secret
    calm_from = time.monotonic() + DISTURBED_SHARE * seconds
    left = [event for event in EVENTS for _ in range(event.times)]
    dice.shuffle(left)
    for number in count():
        if not left or time.monotonic() > calm_from:
            return figures
        workspace = project.copied_to(folder / f"storm-{seed}-{number}")
        (SLOW_DISK if number % 2 else QUICK_DISK).prevail_in(workspace)
        storm = Storm(workspace, project, dice, say)
        events, left = left[:EVENTS_OF_A_STORM], left[EVENTS_OF_A_STORM:]
        left = [*storm.pass_over(events, calm_from), *left]
        figures.add(storm.figures)
        say(f"Storm {number} of seed {seed} is over. {storm.figures.in_words()}")
        if keep and storm.figures.lost:
            shutil.copytree(workspace.home, keep / workspace.home.name, dirs_exist_ok=True)
        shutil.rmtree(workspace.home)
    raise AssertionError("unreachable: a series has no last number")
