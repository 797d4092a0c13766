"""Time until all runs in the queue, or some of them, will be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.experiments.cost.outlook import before, seconds_left
from selmask.ui.shell.resources import device_words, store
from selmask.ui.words.quantities import duration
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.store.run import Run


def outlook_words(runs: Sequence[Run]) -> str:
    """The time until all of `runs` have ended, such as `About 2 h left for these runs.`; empty if unknown.

    It says if the time includes that of other runs.
    """
    seconds = None if all(run.state.is_final for run in runs) else seconds_until_done(runs)
    if seconds is None:
        return ""
    others = len(before(runs, store().runs.all()))
    after = f", with {counted(others, 'other run')} before them" if others else ""
    return f"{duration(seconds).capitalize()} left for these runs{after}."


def seconds_until_done(runs: Sequence[Run]) -> float | None:
    """Seconds until all of `runs` and those before them have ended; None if unknown."""
    return seconds_left(runs, store().runs.all(), slots=len(device_words()))
