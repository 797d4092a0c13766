"""The heart: a worker's thread that beats, listens for stop requests, and flushes the reporter."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Self

from selmask.errors import NotFound, RunFailed, SelmaskError
from selmask.processes.alive.liveness import HEARTBEAT_SECONDS
from selmask.store.state import State

if TYPE_CHECKING:
    from types import TracebackType

    from selmask.processes.reporter import Reporter
    from selmask.store.run import Run
    from selmask.store.store import Store

LISTEN_SECONDS = 0.5
"""Between two looks for a stop request, for which a person waits."""

log = logging.getLogger(__name__)


class Heart:
    """Beats while it is entered. Errors of the store are logged and ignored: only the trainer may fail a run."""

    def __init__(self, store: Store, run: Run, reporter: Reporter) -> None:
        self._run = run
        self._runs = store.runs
        self._hold = store.hold(run)
        self._reporter = reporter
        self._asked = threading.Event()
        self._over = threading.Event()
        self._beaten_at = time.monotonic()
        self._thread = threading.Thread(target=self._beat, name="heart", daemon=True)

    def should_stop(self) -> bool:
        """Whether a stop was requested, in the store or by SIGTERM, or this attempt was given up."""
        return self._asked.is_set()

    def ask_to_stop(self) -> None:
        """Requests a stop; safe in a signal handler."""
        self._asked.set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(LISTEN_SECONDS):
            try:
                self._listen()
                self._reporter.flush()
                if time.monotonic() - self._beaten_at >= HEARTBEAT_SECONDS:
                    self._beaten_at = time.monotonic()
                    self._hold.beat()
            except (NotFound, RunFailed):
                self._asked.set()  # the run was deleted or taken over: this worker works in vain
            except SelmaskError as error:
                log.warning("%s", error)

    def _listen(self) -> None:
        run = self._runs.get(self._run.id)
        if run.state is State.STOPPING or run.attempt != self._run.attempt or run.state.is_final:
            self._asked.set()
        elif self._asked.is_set():
            self._runs.request_stop(self._run.id)  # requested by a signal: pages should show it
