"""Moments in the work of a worker: the lines of code that write what a run keeps, and something that happens at one.

A worker that is traced runs each line as always; the trace counts how often it has come to which line.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from selmask.disk import room, whole_files
from selmask.processes import patience, reporter, worker
from selmask.store import hold, metric_points
from selmask.training import checkpoint, finished_model, loop

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, ModuleType

WRITERS: tuple[ModuleType, ...] = (
    worker,
    patience,
    room,
    reporter,
    hold,
    metric_points,
    loop,
    checkpoint,
    whole_files,
    finished_model,
)
"""The modules that write what a run keeps, or decide when it is written."""

FULL_FROM_BYTES, FULL_SECONDS = 4096, 2.0


class Moment(NamedTuple):
    """The moment before a line of a file is run for the `visit`th time, from 1."""

    file: str
    line: int
    visit: int

    def __str__(self) -> str:
        return f"{os.path.relpath(self.file)}:{self.line}, visit {self.visit}"


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def be_asked_to_stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def have_a_full_disk() -> None:
    """For some seconds this process cannot write beyond the first bytes of a file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FULL_FROM_BYTES, before[1]))
    relief = threading.Timer(FULL_SECONDS, resource.setrlimit, (resource.RLIMIT_FSIZE, before))
    relief.daemon = True
    relief.start()


CALAMITIES: dict[str, Callable[[], None]] = {
    "a worker is killed": be_killed,
    "a worker is asked to stop": be_asked_to_stop,
    "the disk is full": have_a_full_disk,
}


class Visits:
    """Counts the visits of this thread, and of those that it starts, to each line of `WRITERS` while it is entered."""

    def __init__(self, at: Moment | None = None, happens: Callable[[], None] | None = None) -> None:
        self._files = {str(module.__file__) for module in WRITERS}
        self._at, self._happens = at, happens
        self.counts: Counter[tuple[str, int]] = Counter()

    def __enter__(self) -> Visits:
        threading.settrace(self._call)
        sys.settrace(self._call)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)
        threading.settrace(None)

    def _call(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        return self._line if frame.f_code.co_filename in self._files else None

    def _line(self, frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            place = frame.f_code.co_filename, frame.f_lineno
            self.counts[place] += 1
            if self._happens and self._at == (*place, self.counts[place]):
                self._happens()
        return self._line
