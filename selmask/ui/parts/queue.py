"""Time until all runs in the queue, or some of them, will be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.experiments.cost.outlook import seconds_left
from selmask.ui.shell.resources import device_words, store
from selmask.ui.words.quantities import duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.store.run import Run


def outlook_words(runs: Sequence[Run]) -> str:
    """The time until all of `runs` have ended, such as `About 2 h left for these runs.`; empty if unknown."""
    seconds = None if all(run.state.is_final for run in runs) else seconds_until_done(runs)
    return "" if seconds is None else f"{duration(seconds).capitalize()} left for these runs."


def seconds_until_done(runs: Sequence[Run]) -> float | None:
    """Seconds until all of `runs` have ended; None if unknown."""
    return seconds_left(runs, store().runs.all(), slots=len(device_words()))
