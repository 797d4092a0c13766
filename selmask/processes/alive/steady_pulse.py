"""Whether runs are alive, for a process that acts on it: silence is measured by a monotonic clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selmask.processes.alive.liveness import last_sign_of_life, take_pulse
from selmask.processes.alive.steady_ages import SteadyAges

if TYPE_CHECKING:
    from selmask.processes.alive.liveness import Pulse
    from selmask.store.run import Run


class SteadyPulse:
    """Takes the pulse of runs again and again, as an executor does."""

    def __init__(self) -> None:
        self._silences = SteadyAges()

    def take(self, run: Run) -> Pulse:
        """`take_pulse` with the silence that this object has witnessed."""
        return take_pulse(run, self._silences.age(run.id, run.attempt, last_sign_of_life(run)))
