"""The other end of `report` and `should_stop`: remembers what it heard, and asks to stop after a given step."""

from __future__ import annotations

from collections import defaultdict


class Listener:
    def __init__(self, stop_after: int | None = None) -> None:
        self.metrics: dict[str, dict[int, float]] = defaultdict(dict)
        self.messages: list[str] = []
        self.step = 0
        self.total: int | None = None
        self._stop_after = stop_after

    def report(self, step: int, *, total: int | None = None, message: str | None = None, **metrics: float) -> None:
        self.step, self.total = step, total or self.total
        if message is not None:
            self.messages.append(message)
        for key, value in metrics.items():
            self.metrics[key][step] = value

    def should_stop(self) -> bool:
        return self._stop_after is not None and self.step >= self._stop_after
