"""Python processes started by selmask: their command, their environment, and independence of the parent."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

_CODE = Path(__file__).resolve().parent.parent


def python_command(module: str, *arguments: str) -> list[str]:
    """The command that runs `module`; -P keeps the folder it is started in from shadowing any package."""
    return [sys.executable, "-P", "-m", module, *arguments]


def shell_line(module: str, *arguments: str) -> str:
    """The command that runs `module` as a person types it, in whichever folder and whatever Python is on the path."""
    return f"PYTHONPATH={shlex.quote(str(_CODE))} {shlex.join(python_command(module, *arguments))}"


def child_environment(**changes: str) -> dict[str, str]:
    """The environment of this process with `changes`, in which a child finds selmask and prints without delay.

    The folder of selmask is put before the user's PYTHONPATH, which stays.
    """
    paths = filter(None, [str(_CODE), os.environ.get("PYTHONPATH")])
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUNBUFFERED": "1"} | changes


def start_detached(
    command: list[str], output: int, folder: Path, environment: dict[str, str]
) -> subprocess.Popen[bytes]:
    """Starts `command` so that it survives a closed terminal and its parent; `output` is a file descriptor."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=environment,
        start_new_session=True,
    )
