"""The thread of a worker that beats, listens for a request to stop, and writes what the reporter has gathered."""

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

log = logging.getLogger(__name__)


class Heart:
    """Beats while it is entered. Trouble with the store is logged and outlived: only the trainer may fail a run."""

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
        """Whether somebody asked for a stop, in the store or by SIGTERM, or this attempt was given up."""
        return self._asked.is_set()

    def ask_to_stop(self) -> None:
        """Makes `should_stop` true; safe in a signal handler."""
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
                self._asked.set()  # the run was deleted or taken over: whatever this worker does is in vain
            except SelmaskError as error:
                log.warning("%s", error)

    def _listen(self) -> None:
        run = self._runs.get(self._run.id)
        if run.state is State.STOPPING or run.attempt != self._run.attempt or run.state.is_final:
            self._asked.set()
        elif self._asked.is_set():
            self._runs.request_stop(self._run.id)  # asked by a signal: pages shall see it
