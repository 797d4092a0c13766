"""The speed of this device, as finished runs and trials of the workspace measured it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from selmask.models import catalogue
from selmask.processes.devices import devices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selmask.processes.devices import Device
    from selmask.store.run import Run
    from selmask.store.store import Store

Phase = Literal["post-training", "fine-tuning"]

GUESSED_TOKENS_PER_SECOND = 1200.0
"""Post-training of the bundled encoder on two cores, measured during development."""


class Speeds:
    """Tokens per second that the runs of a workspace reach on this device.

    Args:
        store: The workspace's.
        here: The devices of this machine, if they have been looked up already.
    """

    def __init__(self, store: Store, here: Sequence[Device] | None = None) -> None:
        self._metrics = store.metrics
        here = here or devices()
        self.slots, self._device = len(here), here[0]
        self._finished = [run for run in store.runs.all() if run.state.is_finished]

    def measured(self, kind: str, model: str, phase: Phase, times: float = 1) -> float | None:
        """The speed of the newest run of this kind and model, else one derived from a trial; None without either.

        Args:
            kind: The kind of run.
            model: The encoder, as the catalogue names it.
            phase: The phase of a trial that is most like such a run.
            times: How many times faster than that phase such a run is.
        """
        here = [run for run in self._finished if run.device == self._device.label and run.spec.get("model") == model]
        for run in reversed([each for each in here if each.kind == kind]):
            values = self._metrics.frame([run.id], keys=["tokens_per_second"])["value"].dropna()
            if len(values):
                return float(values.median())
        tried = next((speed for run in reversed(here) if (speed := _of_trial(run, phase)) is not None), None)
        return None if tried is None else tried * times

    def guessed(self, model: str) -> float | None:
        """The speed of post-training the bundled encoder on a CPU; None for every other model or device."""
        is_measured = model == catalogue.DEFAULT and self._device.label.startswith("CPU")
        return GUESSED_TOKENS_PER_SECOND if is_measured else None


def _of_trial(run: Run, phase: Phase) -> float | None:
    """The speed that a trial measured; only trials have results named by phases."""
    speed = (run.result or {}).get(phase)
    return None if speed is None else float(speed)
