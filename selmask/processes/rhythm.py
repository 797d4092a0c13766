"""The rhythm of a run: how long it usually takes from one step to the next, so that a hang can be told from work."""

from __future__ import annotations

import time
from collections import deque
from statistics import median

from selmask.store.run import Pauses

FEWEST = 5
"""Pauses from which on their median says what is usual: two odd ones do not decide it."""

NEWEST = 1000
"""The number of newest pauses whose median is taken: bounds the memory and the sorting."""


class Rhythm:
    """Measures the pauses between steps, however many numbers a step advances the count.

    The longest pause includes the time before the first step, in which data are read and a model is compiled.

    Args:
        began: When the attempt began, in seconds since 1970.
    """

    def __init__(self, began: float | None = None) -> None:
        self._step_at = time.time() if began is None else began
        self._step: int | None = None
        self._newest: deque[float] = deque(maxlen=NEWEST)
        self._longest = 0.0

    def note(self, step: int, when: float | None = None) -> None:
        """Notes that `step` was reported at `when`, in seconds since 1970; a repeated number is no step."""
        if step == self._step:
            return
        now = time.time() if when is None else when
        pause, self._step_at = now - self._step_at, now
        self._longest = max(self._longest, pause)
        if self._step is not None:
            self._newest.append(pause)
        self._step = step

    def pauses(self) -> Pauses | None:
        """The pauses so far; None while there are too few."""
        if len(self._newest) < FEWEST:
            return None
        return Pauses(self._step_at, median(self._newest), self._longest)
