"""Ctrl+C, in a process of its own: a sentence and exit code 130, whatever the command is doing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from selmask.child import child_environment
from selmask.processes import lock
from selmask.processes.start import supervisor_pid
from selmask.workspace import Workspace
from tests.support.patience import PATIENCE_SECONDS
from tests.support.projects import small_experiment, small_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TextIO


def interrupted(home: Path, *command: str, once: Callable[[str], object]) -> str:
    """What a command says that gets Ctrl+C as soon as `once`, given its error output, is true; it exits with 130."""
    log = home.with_name("errors.txt")
    with log.open("w") as errors:
        process = started(home, *command, errors=errors)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not once(log.read_text()):
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE_SECONDS) == 130, log.read_text()
    assert "Traceback" not in log.read_text()
    return log.read_text().splitlines()[-1]


def started(home: Path, *command: str, errors: TextIO) -> subprocess.Popen[bytes]:
    # A shell ignores Ctrl+C for what it starts in the background, perhaps this test, and its children inherit that.
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "selmask", *command, "--home", str(home)],
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=child_environment(),
            start_new_session=True,
        )
    finally:
        signal.signal(signal.SIGINT, inherited)


def test_a_command_says_that_it_was_interrupted(home: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "endless.csv")  # nobody writes into it, so the command waits for its first byte
    said = interrupted(
        home, "import", "corpus", str(tmp_path / "endless.csv"), once=lambda _: (home / "datasets").is_dir()
    )
    assert said == "selmask: Interrupted."


def test_an_interrupted_supervisor_says_what_continues(home: Path) -> None:
    workspace = Workspace.at(home)
    said = interrupted(home, "supervise", once=lambda _: supervisor_pid(workspace))
    assert (
        said == "selmask: Interrupted; runs that are active continue, and waiting ones begin with the next supervisor."
    )


def test_whoever_waits_for_runs_is_told_that_they_continue(home: Path, tmp_path: Path) -> None:
    workspace = Workspace.at(home)
    small_project(workspace)
    (tmp_path / "small.yaml").write_text(small_experiment(strategies=["none"]).to_yaml())
    with lock.sole(workspace.supervisor_lock):  # so that no supervisor starts
        said = interrupted(home, "run", str(tmp_path / "small.yaml"), "--wait", once=lambda err: "in the queue" in err)
    assert said == "selmask: Interrupted; the runs continue in the background. `python -m selmask runs` shows them."


SWALLOWED = """
import os, signal
from selmask.cli.application import app
from selmask.cli.main import main
from selmask.errors import SelmaskError

@app.command()
def swallow() -> None:
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt:
        raise {error}("an error of the library's own") from None

main()
"""


@pytest.mark.parametrize("error", ["RuntimeError", "SelmaskError"])
def test_an_interruption_that_a_library_turns_into_an_error_is_still_one(error: str) -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)" + SWALLOWED.format(error=error),
            "swallow",
        ],
        capture_output=True,
        text=True,
        env=child_environment(),
        check=False,
    )
    assert (said.returncode, said.stderr) == (130, "selmask: Interrupted.\n")
