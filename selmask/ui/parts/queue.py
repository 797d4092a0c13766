"""Time until all runs in the queue, or some of them, will be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.experiments.cost.outlook import Outlook
from selmask.ui.shell.resources import device_words
from selmask.ui.words.quantities import duration
from selmask.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from selmask.store.run import Run


def outlook(everything: Iterable[Run]) -> Outlook:
    """The outlook on this machine; `everything` is all runs of the workspace."""
    return Outlook(everything, slots=len(device_words()))


def outlook_words(runs: Sequence[Run], outlook: Outlook) -> str:
    """The time until all of `runs` have ended, such as `About 2 h left for these runs.`; empty if unknown.

    It says if the time includes that of other runs.
    """
    seconds = None if all(run.state.is_final for run in runs) else outlook.seconds_left(runs)
    if seconds is None:
        return ""
    others = len(outlook.before(runs))
    after = f", with {counted(others, 'other run')} before them" if others else ""
    return f"{duration(seconds).capitalize()} left for these runs{after}."
