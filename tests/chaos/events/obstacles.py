"""What stands in the way of writing: a locked database, a full disk, a damaged checkpoint."""

from __future__ import annotations

import signal
import sqlite3
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import psutil

from selmask.workspace import CHECKPOINT
from tests.chaos.living import everyone, send, supervisors, workers
from tests.chaos.storm import PACE_SECONDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.chaos.storm import Storm

LOCKED_SECONDS = 45.0
"""Longer than any program waits for the database."""

FULL_SECONDS = (2.0, 15.0)
FULL_FROM_BYTES = 4096
EXCUSES = ("disk is full", "could not be written")


def lock_database(storm: Storm) -> bool:
    """Another program keeps the database to itself."""
    with closing(sqlite3.connect(storm.workspace.database, timeout=30, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        time.sleep(LOCKED_SECONDS)
        other.execute("ROLLBACK")
    return True


def fill_disk(storm: Storm) -> bool:
    """For some seconds no process of the workspace can write beyond the first bytes of a file.

    The kernel refuses it to these processes alone, with an error of the same family as that of a full disk. Only Linux
    can refuse it to a running process.
    """
    if not hasattr(psutil.Process, "rlimit") or storm.a_worker() is None:
        return False
    storm.wait()
    storm.excuses.update(EXCUSES)
    end = time.monotonic() + storm.dice.uniform(*FULL_SECONDS)
    while time.monotonic() < end:
        _allow_files_of(storm, FULL_FROM_BYTES)  # also to those that have started meanwhile
        time.sleep(PACE_SECONDS)
    _allow_files_of(storm, None)
    return True


def cut_checkpoint(storm: Storm) -> bool:
    """A file of a checkpoint is cut in half after everything was killed, as by a disk that failed."""
    file = storm.until(lambda: _checkpoint_file(storm))
    if file is None:
        return False
    send(signal.SIGKILL, *supervisors(storm.workspace))
    send(signal.SIGKILL, *set().union(*workers(storm.workspace).values()))
    while everyone(storm.workspace):
        time.sleep(0.01)
    file = _checkpoint_file(storm)
    if file is None:
        return False
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    storm.say(f"Cut in half: {file.relative_to(storm.workspace.home)}.")
    return True


def _checkpoint_file(storm: Storm) -> Path | None:
    """A file of the newest checkpoint of a run that has not ended."""
    for run in storm.store.runs.all():
        if not run.state.is_final:
            newest = max(storm.workspace.run_folder(run.id).glob(f"{CHECKPOINT}/step-*"), default=None)
            files = sorted(newest.glob("*")) if newest else []
            if files:
                return storm.dice.choice(files)
    return None


def _allow_files_of(storm: Storm, size: int | None) -> None:
    """Limits the size of files that the processes of the workspace may write, in bytes; None: no limit."""
    pids, limited = everyone(storm.workspace), set[int]()
    while pids - limited:  # a worker may have been started meanwhile, with the limit of its supervisor
        for pid in pids - limited:
            with suppress(psutil.Error):
                process = psutil.Process(pid)
                _, most = process.rlimit(psutil.RLIMIT_FSIZE)
                process.rlimit(psutil.RLIMIT_FSIZE, (most if size is None else size, most))
        limited |= pids
        pids = everyone(storm.workspace)
