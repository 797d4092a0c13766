"""The parser's process, forked for each file from one that has imported it, instead of started anew.

A start takes half a second, of which the parser itself needs a fiftieth, and a thousand tests read files. A fork is as
apart, as limited and as mortal as the real process. That one is tried by `tests/importing/reading/test_read.py`, by
tests that fill the disk or install packages (`WarmParser.run` lets them), and by everything that is a process itself:
command lines, servers in the browser tests, supervisors.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from pathlib import Path
from typing import Any

from selmask.child import child_environment
from tests.support.modules import REPOSITORY

_STREAMS = {"in": (0, os.O_RDONLY), "out": (1, os.O_WRONLY), "err": (2, os.O_WRONLY)}


class WarmParser:
    """Stands for the module `subprocess` in `selmask.importing.reading.read`."""

    TimeoutExpired = subprocess.TimeoutExpired

    def __init__(self) -> None:
        self._surroundings, self._turn = _surroundings(child_environment()), threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def run(self, command: list[str], **given: Any) -> subprocess.CompletedProcess[bytes]:
        """What `subprocess.run` returns; it is that where a test has changed limits or where packages are found."""
        if _surroundings(given["env"]) != self._surroundings:
            return subprocess.run(command, **given)  # noqa: PLW1510  it is given
        with tempfile.TemporaryDirectory() as folder, self._turn:
            for name in _STREAMS:
                (Path(folder) / name).write_bytes(given["input"] if name == "in" else b"")
            code = self._forked(folder, given["timeout"], given["env"])
            out, err = ((Path(folder) / name).read_bytes() for name in ("out", "err"))
        if code == -signal.SIGALRM:
            raise subprocess.TimeoutExpired(command, given["timeout"])
        return subprocess.CompletedProcess(command, code, out, err)

    def close(self) -> None:
        """Ends the process."""
        if self._process is not None:
            self._process.communicate()

    def _forked(self, folder: str, timeout: float, env: dict[str, str]) -> int:
        """The exit code of a fork with its streams in `folder`; it is killed after `timeout` seconds."""
        if self._process is None:
            command = [sys.executable, "-m", __name__]
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(command, cwd=REPOSITORY, env=env, text=True, stdin=pipe, stdout=pipe)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps([folder, timeout])}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def _surroundings(environment: dict[str, str]) -> list[object]:
    """What a child inherits and a fork of an older process does not: where packages are found, and limits."""
    limits = [resource.getrlimit(getattr(resource, name)) for name in dir(resource) if name.startswith("RLIMIT_")]
    return [environment["PYTHONPATH"], *limits]


def _fork_for_each_line() -> None:
    from selmask.importing.reading import parser_process

    for line in sys.stdin:
        folder, timeout = json.loads(line)
        pid = os.fork()
        if pid == 0:
            for name, (number, mode) in _STREAMS.items():
                os.dup2(os.open(Path(folder) / name, mode), number)
            sys.stdin = open(0)  # noqa: SIM115  the one inherited has read ahead
            signal.setitimer(signal.ITIMER_REAL, timeout)
            try:
                parser_process.main()
            except BaseException:  # noqa: BLE001  as the interpreter does with what nobody catches
                traceback.print_exc()
                os._exit(1)
            finally:
                sys.stdout.flush()
            os._exit(0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _fork_for_each_line()
