"""The real workbench as a process of its own, on a free port and a workspace of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
END_SECONDS = 10.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class AppServer:
    """`streamlit run script` on loopback; may be killed and started again, and keeps its port and its workspace.

    Args:
        home: The folder of the workspace ($SELMASK_HOME).
        log: The file its output goes to.
        script: What is run: the workbench itself.
        port: Where it listens.
    """

    home: Path
    log: Path
    script: Path = REPOSITORY / "app.py"
    port: int = field(default_factory=_free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the home page, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts the server and returns once it answers; raises AssertionError, with its log, where it does not."""
        command = [sys.executable, "-m", "streamlit", "run", str(self.script)]
        options = ["--server.port", str(self.port), "--server.headless", "true"]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [*command, *options],
                cwd=REPOSITORY,
                env={**os.environ, "SELMASK_HOME": str(self.home)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_it_answers(self.process)

    def kill(self) -> None:
        """SIGKILL to the server alone: what it started goes on."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(END_SECONDS)

    def stop(self) -> None:
        """Ends the server, then every process that works in its workspace: supervisor, workers, predictor."""
        if self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(END_SECONDS)
        working = list(processes_of(self.home))
        for process in working:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(working, END_SECONDS)

    def output(self) -> str:
        """What the server has said so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            ended = process.poll()
            assert ended is None, f"The server ended with {ended}:\n{self.output()}"
            assert time.monotonic() < deadline, f"No answer within {START_SECONDS} s:\n{self.output()}"
            time.sleep(0.1)

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        with closing(connection), suppress(OSError):
            connection.request("GET", "/_stcore/health")
            return connection.getresponse().status == HTTPStatus.OK
        return False


def processes_of(home: Path) -> Iterator[psutil.Process]:
    """The processes that work in the workspace `home`: it stands in their environment or in their command line.

    Not this one, nor what it was started by.
    """
    own = {os.getpid(), *(process.pid for process in psutil.Process().parents())}
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            named = process.environ().get("SELMASK_HOME") == str(home) or str(home) in process.cmdline()
            if named and process.pid not in own:
                yield process
