"""The reporter, which writes a trainer's reports to the store."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from selmask.errors import RunFailed
from selmask.processes.rhythm import Rhythm

if TYPE_CHECKING:
    from selmask.store.run import Run
    from selmask.store.store import Store

WRITE_SECONDS = 0.5


class Reporter:
    """Called by a trainer as `report(step, total=…, message=…, loss=…)`; writes at most about twice a second.

    Reports that come faster are collected, with every measurement, and written together. The heart (see `heart.py`)
    calls `flush` as well, so that nothing waits for long while the trainer is silent. A killed worker loses at most
    the reports of its last half second, which the next attempt measures again.
    """

    def __init__(self, store: Store, run: Run) -> None:
        self._store = store
        self._run = run
        self._hold = store.hold(run)
        self._metrics = store.metrics
        self._rhythm = Rhythm()
        self._lock = threading.Lock()
        self._measured: list[tuple[int, dict[str, float], float]] = []
        self._step: int | None = None
        self._total: int | None = None
        self._message: str | None = None
        self._written_at = 0.0

    def __call__(self, step: int, *, total: int | None = None, message: str | None = None, **metrics: float) -> None:
        """Records the progress (`step` of `total`), the activity (`message`) and the measurements of the run.

        Raises:
            RunFailed: another attempt has taken over this run.
            SelmaskError: the store cannot be written, for example because the disk is full.
        """
        with self._lock:
            self._step = int(step)
            self._rhythm.note(self._step)
            self._total = self._total if total is None else int(total)
            self._message = message or self._message
            if metrics:
                self._measured.append((int(step), metrics, time.time()))
        if time.monotonic() - self._written_at >= WRITE_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Writes the collected reports; those that cannot be written are kept for the next time.

        Raises:
            RunFailed: another attempt has taken over this run.
            SelmaskError: the store cannot be written.
        """
        with self._lock:
            if self._step is None:
                return
            with self._store.transaction():
                pauses = self._rhythm.pauses()
                held = self._hold.progress(self._step, total=self._total, message=self._message, pauses=pauses)
                if not held:
                    raise RunFailed("Another attempt has taken over this run")
                for step, metrics, when in self._measured:
                    self._metrics.log(self._run.id, step, metrics, when)
            self._measured.clear()
            self._step = self._message = None
            self._written_at = time.monotonic()
