"""The load of a run: cores and memory of its worker and of every process that the worker started."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from selmask.processes.alive.identity import host, lives

if TYPE_CHECKING:
    from selmask.store.run import Run


@dataclass(frozen=True)
class Load:
    """The use of cores and memory; `cores` 1.9 is all of one core and most of another, `memory` is in bytes."""

    cores: float
    memory: int


class Meter:
    """Measures the worker of one run; cores are averaged since the last measurement, at first since it began."""

    def __init__(self) -> None:
        self._last: tuple[float, float] | None = None

    def look(self, run: Run) -> Load | None:
        """The load of `run`; None if its worker is on another machine or has ended."""
        if run.host != host() or run.pid is None or run.pid_created is None or not lives(run.pid, run.pid_created):
            return None
        try:
            worker = psutil.Process(run.pid)
            processes = [worker, *worker.children(recursive=True)]
            began = worker.create_time()
        except psutil.Error:
            return None
        seconds, memory, now = 0.0, 0, time.time()
        for process in processes:
            with suppress(psutil.Error):  # a child has just ended
                times = process.cpu_times()
                seconds += times.user + times.system
                memory += process.memory_info().rss
        then, before = self._last or (began, 0.0)
        self._last = (now, seconds)
        return Load(max(0.0, seconds - before) / max(now - then, 0.01), memory)
