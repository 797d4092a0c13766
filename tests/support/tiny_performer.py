"""The performer of test workers: it does what the specification of a run says."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from selmask.errors import BadData, DiskFull

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from selmask.observer import Observer
    from selmask.processes.worker import Performer
    from selmask.store.run import Run
    from selmask.workspace import Workspace

NAME = f"{__name__}:perform"
LEAVE = "leave"
"""The file in a run's folder that lets a lingering worker leave, and a patient one end its work."""


def perform(run: Run, workspace: Workspace, observer: Observer) -> dict[str, Any]:
    """Takes `steps` steps, each `pause` seconds long, and then does what `then` names; a `patient` one waits before."""
    steps = int(run.spec.get("steps", 1))
    sys.stdout.write("The trainer prints.\n")
    if run.spec.get("stray"):
        stray = [sys.executable, "-c", "import time; time.sleep(60)"]
        child = subprocess.Popen(stray, start_new_session=True)
        (workspace.run_folder(run.id) / "stray.pid").write_text(str(child.pid))
    if run.spec.get("lingering"):
        threading.Thread(target=_linger, args=[workspace.run_folder(run.id) / LEAVE]).start()
    for step in range(1, steps + 1):
        observer.report(step, total=steps, message="Stepping", loss=1 / step)
        if observer.should_stop() and not run.spec.get("deaf"):
            return {"stopped": True, "steps": step}
        time.sleep(float(run.spec.get("pause", 0)))
    if run.spec.get("patient"):
        _wait_for(workspace.run_folder(run.id) / LEAVE, observer.should_stop)
        if observer.should_stop():
            return {"stopped": True, "steps": steps}
    return ENDS[run.spec.get("then", "finish")](run)


def _linger(leave: Path) -> None:
    """Keeps the process alive, as a thread does that a library has left behind."""
    _wait_for(leave)


def _wait_for(file: Path, should_stop: Callable[[], bool] = lambda: False) -> None:
    while not file.exists() and not should_stop():
        time.sleep(0.01)


def _finish(run: Run) -> dict[str, Any]:
    return {"attempt": run.attempt}


def _complain(_: Run) -> dict[str, Any]:
    raise BadData("The corpus is empty", given="empty.csv", do="Choose another file")


def _crash(_: Run) -> dict[str, Any]:
    return {"never": 1 / 0}


def _exhaust(_: Run) -> dict[str, Any]:
    raise MemoryError


def _fill_the_disk(_: Run) -> dict[str, Any]:
    raise DiskFull("The disk is full; the predictions could not be written", do="Free some space")


def _vanish(_: Run) -> dict[str, Any]:
    os._exit(0)


ENDS: dict[str, Callable[[Run], dict[str, Any]]] = {
    "finish": _finish,
    "complain": _complain,
    "crash": _crash,
    "exhaust": _exhaust,
    "fill the disk": _fill_the_disk,
    "vanish": _vanish,
}

if TYPE_CHECKING:
    conforms: Performer = perform
