from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from selmask.processes.alive.identity import born
from selmask.processes.executors.local import Local
from selmask.processes.start import ensure_supervisor, supervisor_pid
from selmask.processes.supervisor import Supervisor
from selmask.store.run import NewRun, Run
from selmask.store.sqlite.database import Database
from selmask.store.state import State
from selmask.store.store import Store
from selmask.workspace import Workspace
from tests.support import tiny_performer
from tests.support.patience import PATIENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@dataclass
class House:
    """A workspace with its store, and supervisors of its own."""

    workspace: Workspace
    supervisors: set[int] = field(default_factory=set)
    threads: list[tuple[Supervisor, threading.Thread]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.database = Database(self.workspace.database)
        self.store = Store(self.database)
        self.runs = self.store.runs

    def queue(self, title: str = "a tiny run", **spec: Any) -> int:
        return self.runs.queue(NewRun("tiny", title, {"title": title} | spec)).id

    def command(self, *settings: str) -> list[str]:
        return [sys.executable, "-m", "tests.support.supervise", str(self.workspace.home), *settings]

    def supervise(self, *settings: str) -> int:
        pid = ensure_supervisor(self.workspace, self.command(*settings))
        self.supervisors.add(pid)
        return pid

    def supervise_here(self, grace: float = 60, idle: float | None = None) -> None:
        """Supervises from a thread of this process, which begins sooner than a process of its own."""
        self.begin(Supervisor(self.workspace, performer=tiny_performer.NAME, grace_seconds=grace, idle_exit=idle))

    def begin(self, supervisor: Supervisor) -> None:
        """Lets `supervisor` work in a thread of this process."""
        thread = threading.Thread(target=supervisor.run)
        thread.start()
        self.threads.append((supervisor, thread))

    def until(self, run_id: int, is_so: Callable[[Run], object]) -> Run:
        """The run once `is_so` of it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not is_so(run := self.runs.get(run_id)):
            assert time.monotonic() < deadline, f"{run}\n{self.log(run_id)}\n{self.supervisor_log()}"
            time.sleep(0.02)
        return run

    def until_working(self, run_id: int, attempt: int = 1) -> tuple[Run, int]:
        """The run once its worker has taken a step, and that worker's process id."""
        run = self.until(run_id, lambda run: run.attempt == attempt and run.message)
        assert run.pid is not None
        return run, run.pid

    def let_end(self, run_id: int) -> None:
        """Lets a patient run end, and a lingering worker leave."""
        (self.workspace.run_folder(run_id) / tiny_performer.LEAVE).touch()

    def until_ended(self, run_id: int) -> Run:
        return self.until(run_id, lambda run: run.state.is_final)

    def log(self, run_id: int) -> str:
        path = self.workspace.run_folder(run_id) / "log.txt"
        return path.read_text() if path.exists() else ""

    def supervisor_log(self) -> str:
        path = self.workspace.supervisor_log
        return path.read_text() if path.exists() else ""

    def clear(self) -> None:
        for supervisor, thread in self.threads:
            supervisor.end()
            thread.join()
        for pid in self.supervisors:
            kill(pid)
        local = Local(self.workspace, tiny_performer.NAME)
        for run in self.runs.all(states=[state for state in State if state.is_active]):
            local.stop(run)


def kill(pid: int) -> None:
    """Ends a process as nobody can refuse, and waits until it has."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    until_gone(pid)


def kill_supervisor(workspace: Workspace) -> None:
    """Ends the supervisor of a workspace, if there is one."""
    if pid := supervisor_pid(workspace):
        kill(pid)


def until_gone(pid: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while born(pid) is not None:
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(Workspace.at(tmp_path / "home"))
    yield house
    house.clear()
