"""The reporter, which collects a trainer's reports and writes them to the store."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, NamedTuple

from selmask.errors import RunFailed, WorkspaceBusy
from selmask.processes.patience import until_written

if TYPE_CHECKING:
    from selmask.store.run import Run
    from selmask.store.store import Store


class _Report(NamedTuple):
    step: int
    total: int | None
    message: str | None
    metrics: dict[str, float]
    time: float


class Reporter:
    """Called by a trainer as `report(step, total=…, message=…, loss=…)`; never waits for the store.

    It only collects. The heart (see `heart.py`) calls `flush` about twice a second, and what cannot be written then is
    kept and written later, so a locked database or a full disk neither stops the trainer nor loses a measurement. A
    killed worker loses the reports of its last half second, all of them later than its last checkpoint (see `settle`),
    so the next attempt measures them again.
    """

    def __init__(self, store: Store, run: Run) -> None:
        self._store = store
        self._run = run
        self._hold = store.hold(run)
        self._collected: list[_Report] = []
        self._collecting, self._writing = threading.Lock(), threading.Lock()

    def __call__(self, step: int, *, total: int | None = None, message: str | None = None, **metrics: float) -> None:
        """Collects the progress (`step` of `total`), the activity (`message`) and the measurements of the run."""
        with self._collecting:
            self._collected.append(_Report(int(step), total, message, metrics, time.time()))

    def flush(self) -> None:
        """Writes the collected reports; those that cannot be written are kept for the next time.

        Raises:
            RunFailed: another attempt has taken over this run.
            SelmaskError: the store cannot be written.
        """
        with self._writing:
            with self._collecting:
                reports = self._collected.copy()
            if reports:
                self._write(reports)
            with self._collecting:
                del self._collected[: len(reports)]

    def settle(self) -> None:
        """Returns once all reports are written, however long another program locks the database.

        Raises:
            RunFailed: another attempt has taken over this run.
            SelmaskError: the store cannot be written for another reason, such as a full disk.
        """
        until_written(self.flush, (WorkspaceBusy,))

    def _write(self, reports: list[_Report]) -> None:
        totals = [each.total for each in reports if each.total is not None]
        messages = [each.message for each in reports if each.message is not None]
        with self._store.transaction():
            progress = self._hold.progress(
                reports[-1].step, total=int(totals[-1]) if totals else None, message=messages[-1] if messages else None
            )
            if not progress:
                raise RunFailed("Another attempt has taken over this run")
            for each in reports:
                if each.metrics:
                    self._store.metrics.log(self._run.id, each.step, each.metrics, each.time)
