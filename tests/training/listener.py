"""An observer that records every report and requests a stop after a given step."""

from __future__ import annotations

from collections import defaultdict

from selmask.observer import Observer


class Listener:
    def __init__(self, stop_after: int | None = None) -> None:
        self.metrics: dict[str, dict[int, float]] = defaultdict(dict)
        self.messages: list[str] = []
        self.step = 0
        self.total: int | None = None
        self._stop_after = stop_after

    @property
    def observer(self) -> Observer:
        return Observer(self.report, self.should_stop)

    def report(self, step: int, *, total: int | None = None, message: str | None = None, **metrics: float) -> None:
        self.step, self.total = step, total or self.total
        if message:
            self.messages.append(message)
        for key, value in metrics.items():
            self.metrics[key][step] = value

    def should_stop(self) -> bool:
        return self._stop_after is not None and self.step >= self._stop_after
