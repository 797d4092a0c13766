"""The real workbench as a server process, on a free port and with a workspace of its own."""

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

from tests.support.patience import PATIENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parents[2]
END_SECONDS = 10.0


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class AppServer:
    """`streamlit run script` on loopback. It can be killed and started again with the same port and workspace.

    Args:
        home: The folder of the workspace ($SELMASK_HOME).
        log: The file for its output.
        script: The script to run; the workbench by default.
        repository: The folder in which it runs, from which it imports selmask.
        port: The port to listen on.
    """

    home: Path
    log: Path
    script: Path = REPOSITORY / "app.py"
    repository: Path = REPOSITORY
    port: int = field(default_factory=free_port)
    process: psutil.Process | None = None

    @property
    def url(self) -> str:
        """The address of the home page, without a trailing slash."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts the server and returns once it answers; raises AssertionError with its log if it does not."""
        command = [sys.executable, "-m", "streamlit", "run", str(self.script)]
        options = ["--server.port", str(self.port), "--server.headless", "true"]
        self.process = self.begun([*command, *options], {**os.environ, "SELMASK_HOME": str(self.home)})
        self._wait_until_it_answers(self.process)

    def begun(self, command: list[str], environment: dict[str, str]) -> psutil.Process:
        """The server's process, which has just begun."""
        with self.log.open("ab") as output:
            return psutil.Popen(
                command,
                cwd=self.repository,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Sends SIGKILL to the server only; the processes it started keep running."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(END_SECONDS)

    def stop(self) -> None:
        """Ends the server, then every process that uses its workspace: supervisor, workers, predictor."""
        if self.process is not None:
            with suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
                self.process.terminate()
                self.process.wait(END_SECONDS)
        processes = [*processes_of(self.home), *([self.process] if self.process else [])]
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes, END_SECONDS)

    def output(self) -> str:
        """The server's output so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def _wait_until_it_answers(self, process: psutil.Process) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            with suppress(psutil.TimeoutExpired):
                code = process.wait(0.1)
                raise AssertionError(f"The server ended with {code}:\n{self.output()}")
            assert time.monotonic() < deadline, f"No answer within {PATIENCE_SECONDS} s:\n{self.output()}"

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        with closing(connection), suppress(OSError):
            connection.request("GET", "/_stcore/health")
            return connection.getresponse().status == HTTPStatus.OK
        return False


def processes_of(home: Path) -> Iterator[psutil.Process]:
    """The processes that use the workspace `home`, as their environment or command line says.

    This process and its parents are not among them.
    """
    own = {os.getpid(), *(process.pid for process in psutil.Process().parents())}
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            uses_home = process.environ().get("SELMASK_HOME") == str(home) or str(home) in process.cmdline()
            if uses_home and process.pid not in own:
                yield process
