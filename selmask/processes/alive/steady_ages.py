"""Ages that do not change when the clock is set; decisions that cannot be undone need them.

The store has moments of the wall clock, since several processes and machines share it. How long a moment has been
there, this process tells by its own steady clock. A process that takes over starts counting anew: that costs patience,
and nothing else.
"""

from __future__ import annotations

import time


class SteadyAges:
    """The ages of one kind of moment, such as the last heartbeat, of the attempts at runs."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, int], tuple[float | None, float]] = {}

    def age(self, run_id: int, attempt: int, moment: float | None) -> float:
        """Seconds since this object first met `moment`, as the store has it, of this attempt at a run."""
        now = time.monotonic()
        known, since = self._seen.get((run_id, attempt), (moment, now))
        if known != moment:
            since = now
        self._seen[run_id, attempt] = (moment, since)
        return now - since
