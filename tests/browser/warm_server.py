"""The workbench's server, forked from a process that has imported Streamlit, pandas and what else is not selmask's.

Importing them takes two thirds of a start, and most browser tests start a server. A fork is a process of its own and a
session of its own, imports all of selmask itself, and is killed as the real one. That one is tried by
`tests/ui/test_loopback.py`, `tests/browser/test_server.py` and `tests/browser/test_endings.py`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import psutil

from tests.browser.server import REPOSITORY, AppServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO


IMPORTED = (
    "huggingface_hub.hf_api",
    "pandas",
    "plotly.graph_objects",
    "pyarrow.parquet",
    "pydantic",
    "sqlite_utils",
    "streamlit.web.bootstrap",
    "tokenizers",
    "uvicorn",
)
"""What every server needs of other packages."""


class WarmServer(AppServer):
    """A server whose process is forked."""

    def begun(self, command: list[str], environment: dict[str, str]) -> psutil.Process:
        requests, answers = _forking()
        requests.write(f"{json.dumps([command, environment, str(self.log)])}\n")
        requests.flush()
        return psutil.Process(int(answers.readline()))


@contextmanager
def running(home: Path, log: Path) -> Iterator[AppServer]:
    """The workbench on the workspace `home`; if a test fails meanwhile, pytest shows the server's output."""
    server = WarmServer(home, log)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        sys.stdout.write(server.output())


@cache
def _forking() -> tuple[IO[str], IO[str]]:
    """What the process that forks reads and writes; it ends with this one."""
    command = [sys.executable, "-m", __name__]
    process = subprocess.Popen(command, cwd=REPOSITORY, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout


def _fork_for_each_line() -> None:
    from streamlit.web import cli

    for name in IMPORTED:
        import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
    for line in sys.stdin:
        command, environment, log = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become_a_server(environment, log)
            sys.argv = command[2:]
            cli.main(prog_name="streamlit")
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _become_a_server(environment: dict[str, str], log: str) -> None:
    """Gives this fork what `subprocess.Popen` gives a server."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number, opened in enumerate((os.open(os.devnull, os.O_RDONLY), output, output)):
        os.dup2(opened, number)


if __name__ == "__main__":
    _fork_for_each_line()
