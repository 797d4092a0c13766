"""The performer of a storm's workers: selmask's own under the conditions of the storm, and a witness of doubles."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from selmask.errors import WorkspaceBusy
from selmask.processes.lock import holder, sole
from tests.chaos.conditions import Conditions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selmask.observer import Observer
    from selmask.processes.worker import Performer
    from selmask.store.run import Run
    from selmask.workspace import Workspace

NAME = f"{__name__}:perform"
DOUBLES = "doubles.txt"


def perform(run: Run, workspace: Workspace, observer: Observer) -> dict[str, Any]:
    """What a worker does without a storm, but more slowly, and with more checkpoints."""
    from selmask.runs.perform import perform as perform_calmly

    _save_often(workspace)
    _flush_slowly(workspace)

    def report(step: int, *, total: int | None = None, message: str | None = None, **metrics: float) -> None:
        if metrics:
            time.sleep(Conditions.of(workspace).pause)
        observer.report(step, total=total, message=message, **metrics)

    with _alone(workspace, run):
        result = perform_calmly(run, workspace, replace(observer, report=report))
        time.sleep(Conditions.of(workspace).pause)
        return result


def is_performed(workspace: Workspace, run_id: int) -> bool:
    """Whether a process works on the run; one that has ended its work and is leaving does not."""
    return holder(_lock(workspace, run_id)) is not None


def _lock(workspace: Workspace, run_id: int) -> Path:
    return workspace.home / f"run-{run_id:05d}.lock"


@contextmanager
def _alone(workspace: Workspace, run: Run) -> Iterator[None]:
    """Notes it if another process works on the same run; the kernel frees the lock of one that was killed."""
    with ExitStack() as held:
        try:
            held.enter_context(sole(_lock(workspace, run.id)))
        except WorkspaceBusy:
            with (workspace.home / DOUBLES).open("a") as doubles:
                doubles.write(f"{run.title}, attempt {run.attempt}, process {os.getpid()}\n")
        yield


def _save_often(workspace: Workspace) -> None:
    from selmask.training.checkpoint import Checkpoints

    def is_due(self: Checkpoints) -> bool:
        return time.monotonic() - self._last >= Conditions.of(workspace).between_checkpoints

    Checkpoints.is_due = is_due  # type: ignore[method-assign]


def _flush_slowly(workspace: Workspace) -> None:
    """Makes the writing of a checkpoint or a model take long enough to be hit."""
    flush = os.fsync

    def slow(descriptor: int) -> None:
        time.sleep(Conditions.of(workspace).flush)
        flush(descriptor)

    os.fsync = slow  # type: ignore[assignment]


if TYPE_CHECKING:
    conforms: Performer = perform
