"""Ages that a clock set forward or back does not change; a decision that cannot be undone needs them.

The store has moments of the wall clock, since several processes and machines share it. How long a moment has been
there, this process tells by its own steady clock. A process that takes over starts counting anew: that costs patience,
and nothing else.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selmask.store.run import Run


class SteadyAges:
    """The ages of one kind of moment, such as the last heartbeat, of the attempts at runs."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[int, float | None, float]] = {}

    def age(self, run: Run, moment: float | None) -> float:
        """Seconds since this object first met `moment`, as the store has it, of the current attempt at `run`."""
        now = time.monotonic()
        attempt, known, since = self._seen.get(run.id, (run.attempt, moment, now))
        if (attempt, known) != (run.attempt, moment):
            since = now
        self._seen[run.id] = (run.attempt, moment, since)
        return now - since
